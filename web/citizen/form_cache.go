package citizen

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"sync"

	"sipas/survey"
)

// formKey is all that the blank form of a place depends on but the response id.
type formKey struct {
	place     survey.Place
	lang      string
	synthetic bool
}

// formCache keeps blank forms ready to send. Rendering and packing a form costs a hundred times what sending it does, and
// only the response id and its stamp differ from one to the next; they stand near the end, so that all before them is packed once.
type formCache struct {
	mu    sync.RWMutex
	forms map[formKey]*readyForm
}

// mostForms bounds the cache: a whole province's desks in two languages fit many times over.
const mostForms = 4096

func newFormCache() *formCache { return &formCache{forms: map[formKey]*readyForm{}} }

// get returns the form of key, made by render when it is not there yet.
func (f *formCache) get(key formKey, render func() ([]byte, error)) (*readyForm, error) {
	f.mu.RLock()
	form := f.forms[key]
	f.mu.RUnlock()
	if form != nil {
		return form, nil
	}
	page, err := render()
	if err != nil {
		return nil, err
	}
	if form, err = newReadyForm(page); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.forms) >= mostForms {
		clear(f.forms)
	}
	f.forms[key] = form
	return form, nil
}

// Where the page has its response id, and behind it the stamp, until it is sent.
const (
	idPlaceholder    = "00000000-0000-4000-8000-000000000000"
	stampPlaceholder = "stamp-to-come"
)

// readyForm is a page cut at its response id and its stamp: the head is packed once, the rest goes out as it is.
type readyForm struct {
	head, middle, tail []byte
	packed             []byte // the head as gzip, up to a block boundary
	crc                uint32 // of the head
}

func newReadyForm(page []byte) (*readyForm, error) {
	head, rest, _ := bytes.Cut(page, []byte(idPlaceholder))
	middle, tail, _ := bytes.Cut(rest, []byte(stampPlaceholder))
	var b bytes.Buffer
	b.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}) // RFC 1952: deflate, no name, no time, best compression
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(head); err != nil {
		return nil, err
	}
	err = w.Flush() // ends on a byte, and leaves the stream open for one more block
	return &readyForm{head: head, middle: middle, tail: tail, packed: b.Bytes(), crc: crc32.ChecksumIEEE(head)}, err
}

// plain is the page with a response id and its stamp.
func (f *readyForm) plain(id, stamp string) []byte { return slices.Concat(f.head, f.rest(id, stamp)) }

func (f *readyForm) rest(id, stamp string) []byte {
	return slices.Concat([]byte(id), f.middle, []byte(stamp), f.tail)
}

// gzip is the same packed: the head from the cache, then the rest as one stored block (RFC 1951, 3.2.4).
func (f *readyForm) gzip(id, stamp string) []byte {
	rest := f.rest(id, stamp)
	out := make([]byte, 0, len(f.packed)+len(rest)+13)
	out = append(out, f.packed...)
	out = append(out, 1) // the last block, stored
	out = binary.LittleEndian.AppendUint16(out, uint16(len(rest)))
	out = binary.LittleEndian.AppendUint16(out, ^uint16(len(rest)))
	out = append(out, rest...)
	out = binary.LittleEndian.AppendUint32(out, crc32.Update(f.crc, crc32.IEEETable, rest))
	return binary.LittleEndian.AppendUint32(out, uint32(len(f.head)+len(rest)))
}
