"""Receipt printers: ESC/POS over serial, TCP and USB."""
