// Package web speaks HTTP and HTML: routes, handlers, pages, and the one place where an error becomes a reply.
//
// A route is a record (route.go): method, path, permission, body limit, kind of reply, packing. Handlers see no rows and no SQL. They ask the small interfaces declared in server.go; messages travel as keys and are
// translated here.
package web
