//go:build !linux

package pg

import "github.com/jackc/pgx/v5/pgconn"

// dialAs is for Linux, where servers run.
func dialAs(string) pgconn.DialFunc { return dial }
