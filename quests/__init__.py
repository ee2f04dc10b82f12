"""What a Quest is, and when it is completed. Pure: no database, no HTTP, no clock."""
