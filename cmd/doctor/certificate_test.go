package doctor

import (
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestCertificateOfAnAddress: its end, whoever has signed it; another name, an address where nobody is, and one without encryption.
func TestCertificateOfAnAddress(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.NotFoundHandler()) // for 127.0.0.1 and example.com
	defer s.Close()
	if end, err := CertificateEnd(t.Context(), s.URL); err != nil || !end.Equal(s.Certificate().NotAfter) {
		t.Errorf("it ends %s, %v; want %s", end, err, s.Certificate().NotAfter)
	}
	if end, err := CertificateEnd(t.Context(), strings.Replace(s.URL, "127.0.0.1", "localhost", 1)); err == nil || end.IsZero() || !strings.Contains(err.Error(), "another name") {
		t.Errorf("another name: %s, %v", end, err)
	}
	address := s.URL
	s.Close()
	if end, err := CertificateEnd(t.Context(), address); err == nil || !end.IsZero() || !strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("nobody there: %s, %v", end, err)
	}
	if end, err := CertificateEnd(t.Context(), "http://127.0.0.1"); err != nil || !end.IsZero() {
		t.Errorf("without encryption: %s, %v", end, err)
	}
}

// TestAChainEndsWithItsFirst: an authority's certificate that ends sooner ends the chain.
func TestAChainEndsWithItsFirst(t *testing.T) {
	t.Parallel()
	soon := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	chain := []*x509.Certificate{{NotAfter: soon.AddDate(1, 0, 0), DNSNames: []string{"danhgia.example.vn"}}, {NotAfter: soon}}
	if end, err := endOf(chain, "danhgia.example.vn"); err != nil || !end.Equal(soon) {
		t.Errorf("%s, %v", end, err)
	}
	if _, err := endOf(nil, "danhgia.example.vn"); err == nil {
		t.Error("no certificate is one")
	}
}
