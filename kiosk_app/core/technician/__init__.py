"""The technician's page: pure, as all of the core. It is a state of the visit (`visit.bench`), never beside one."""
