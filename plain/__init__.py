"""What several packages need and none owns. Imports nothing of ours and does nothing by itself."""
