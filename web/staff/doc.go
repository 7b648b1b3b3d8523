// Package staff serves the side of the people of the province: they sign in, and do their everyday work in a browser. Every route has its
// permission in the table of package web; the guard finds the session, and what a page reaches follows from the grants in it, never from the request.
package staff
