//go:build drill || bench

package deploy_test

import "net/http"

// visit has the service answer a few requests, so that its metrics have something to tell.
func (p *program) visit(paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		r, err := http.Get(p.base + path)
		if err != nil {
			p.t.Fatal(err)
		}
		_ = r.Body.Close()
	}
}
