"""What tests of the kit and of the projects made with it share."""
