"""What people call a service, and which one they mean."""
