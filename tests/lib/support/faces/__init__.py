"""Sitters for the camera's tests: a public-domain portrait and drawn people, and everything that makes a photo hard."""
