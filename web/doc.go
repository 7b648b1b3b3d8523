// Package web speaks HTTP: the table of routes, the server, and what every request goes through; nothing of a page.
//
// A route is a record (route.go): method, path, permission, body limit, kind of reply, packing. The rooms behind it, citizen, kiosk and
// results, have one struct each and never import each other; below them lie request, reply and page. Nobody here sees a row or SQL:
// each declares the small interfaces it asks.
package web
