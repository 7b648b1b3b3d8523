package webtest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Device makes passkeys and signs with them (W3C Web Authentication 6 and 8.7, ES256), and lies where a test has it lie.
type Device struct {
	T      *testing.T
	Origin string // of the page that asks
	Host   string // that it makes the key for
	Unseen bool   // whether it does not ask who is there
	Synced bool
	Counts bool // whether it counts its signatures
	Count  uint32
	ID     []byte // of its key
	Handle []byte // of whose it is
	key    *ecdsa.PrivateKey
}

// NewDevice is an honest one in front of a site.
func (s *Site) NewDevice() *Device {
	s.T.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.T.Fatal(err)
	}
	d := &Device{T: s.T, Origin: "https://danhgia.example.gov.vn", Host: "danhgia.example.gov.vn", Counts: true, key: key, ID: make([]byte, 32)}
	_, _ = rand.Read(d.ID)
	return d
}

// asks is what of the options a device looks at.
type asks struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"publicKey"`
}

func (d *Device) read(options []byte) (a asks) {
	d.T.Helper()
	if err := json.Unmarshal(options, &a); err != nil || a.PublicKey.Challenge == "" {
		d.T.Fatalf("%v in %s", err, options)
	}
	return a
}

// Make makes the key that options ask for.
func (d *Device) Make(options []byte) string {
	d.T.Helper()
	asked := d.read(options)
	var err error
	if d.Handle, err = base64.RawURLEncoding.DecodeString(asked.PublicKey.User.ID); err != nil {
		d.T.Fatal(err)
	}
	point, err := d.key.PublicKey.Bytes()
	if err != nil {
		d.T.Fatal(err)
	}
	// A COSE key: EC2, ES256, on P-256, with its two coordinates.
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, point[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), point[33:]...)
	attested := append(make([]byte, 16), binary.BigEndian.AppendUint16(nil, uint16(len(d.ID)))...)
	data := append(d.data(0x40), append(append(attested, d.ID...), cose...)...)
	// Who made the device is not told: {"fmt": "none", "attStmt": {}, "authData": …}.
	object := append([]byte("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59"), binary.BigEndian.AppendUint16(nil, uint16(len(data)))...)
	return d.answer(map[string][]byte{"clientDataJSON": d.client("webauthn.create", asked.PublicKey.Challenge), "attestationObject": append(object, data...)})
}

// Sign signs what options ask for.
func (d *Device) Sign(options []byte) string {
	d.T.Helper()
	if d.Counts {
		d.Count++
	}
	data, client := d.data(0), d.client("webauthn.get", d.read(options).PublicKey.Challenge)
	of := sha256.Sum256(client)
	sum := sha256.Sum256(append(bytes.Clone(data), of[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, sum[:])
	if err != nil {
		d.T.Fatal(err)
	}
	return d.answer(map[string][]byte{"clientDataJSON": client, "authenticatorData": data, "signature": signature, "userHandle": d.Handle})
}

// data begins what a device says of itself.
func (d *Device) data(flags byte) []byte {
	host := sha256.Sum256([]byte(d.Host))
	flags |= 0x01 // somebody is there
	if !d.Unseen {
		flags |= 0x04
	}
	if d.Synced {
		flags |= 0x18
	}
	return binary.BigEndian.AppendUint32(append(host[:], flags), d.Count)
}

// client is what the browser says of the page.
func (d *Device) client(kind, challenge string) []byte {
	return []byte(JSON(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false}))
}

func (d *Device) answer(parts map[string][]byte) string {
	response := map[string]string{}
	for name, part := range parts {
		response[name] = base64.RawURLEncoding.EncodeToString(part)
	}
	id := base64.RawURLEncoding.EncodeToString(d.ID)
	return JSON(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response})
}
