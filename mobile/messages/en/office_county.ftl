# Words of the county, city and administrator pages. Keys begin with the name of the page.
