"""What the technician's page needs of the world: its files, the parts as they are, the tests on real drivers."""
