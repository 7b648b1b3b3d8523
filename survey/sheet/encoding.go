package sheet

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	unicodes "golang.org/x/text/encoding/unicode"
)

// kind is what a file is by its first bytes.
type kind int

const (
	plain kind = iota
	workbook
)

// kindOf looks at the first bytes of a file. What is neither text nor a workbook is refused by its name.
func kindOf(in *bufio.Reader) (kind, error) {
	start, err := in.Peek(4 << 10)
	if err != nil && err != io.EOF {
		return plain, problemsOf(err)
	}
	lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(start, []byte("\ufeff")), " \t\r\n"))
	is := func(name string) (kind, error) { return plain, whole("import.kind", map[string]any{"Kind": name}) }
	switch {
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return workbook, nil
	case bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")), bytes.HasPrefix(start, []byte("\x09\x08\x10\x00")),
		bytes.HasPrefix(start, []byte("\x09\x08\x08\x00")),
		bytes.HasPrefix(start, []byte("\x09\x04\x06\x00")), bytes.HasPrefix(start, []byte("\x09\x02\x06\x00")),
		bytes.HasPrefix(start, []byte("\x09\x00\x04\x00")):
		return plain, whole("import.xls", nil)
	case bytes.HasPrefix(start, []byte("%PDF")):
		return is("PDF")
	case bytes.HasPrefix(start, []byte("{\\rtf")):
		return is("RTF")
	case bytes.HasPrefix(lower, []byte("<html")), bytes.HasPrefix(lower, []byte("<!doctype html")),
		bytes.HasPrefix(lower, []byte("<table")), bytes.HasPrefix(lower, []byte("<meta")):
		return is("HTML")
	case bytes.HasPrefix(lower, []byte("<?xml")):
		return is("XML")
	case bytes.HasPrefix(start, []byte("\x1f\x8b")), bytes.HasPrefix(start, []byte("Rar!")), bytes.HasPrefix(start, []byte("7z\xbc\xaf")):
		return is("ZIP, RAR, 7z")
	case bytes.HasPrefix(start, []byte("\x89PNG")), bytes.HasPrefix(start, []byte("\xff\xd8\xff")):
		return is("PNG, JPEG")
	}
	return plain, nil
}

// decoded gives the text of a file in UTF-8, which it is or becomes from UTF-16, with a mark of byte order or without.
func decoded(in *bufio.Reader) (*bufio.Reader, error) {
	start, err := in.Peek(4 << 10)
	if err != nil && err != io.EOF {
		return nil, problemsOf(err)
	}
	endian, found := utf16Of(start)
	if !found {
		return in, nil
	}
	return bufio.NewReaderSize(unicodes.UTF16(endian, unicodes.IgnoreBOM).NewDecoder().Reader(in), 64<<10), nil
}

// utf16Of tells UTF-16 by its mark or, without one, by the empty halves of the digits and letters that every table has.
func utf16Of(start []byte) (unicodes.Endianness, bool) {
	switch {
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}):
		return unicodes.LittleEndian, true
	case bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return unicodes.BigEndian, true
	}
	var empty [2]int
	for i, b := range start {
		if b == 0 {
			empty[i%2]++
		}
	}
	const share = 5 // of the characters, one in five at least
	switch pairs := len(start) / 2; {
	case pairs < 4:
	case empty[1] > pairs/share && empty[0] == 0:
		return unicodes.LittleEndian, true
	case empty[0] > pairs/share && empty[1] == 0:
		return unicodes.BigEndian, true
	}
	return unicodes.LittleEndian, false
}

// Bytes that tell one old Vietnamese encoding from the others: letters in it, and signs or foreign letters in them. Those of TCVN3 are
// signs in both of the others, so that one within a word decides; what VNI and Windows-1258 have for themselves TCVN3 has as well.
const (
	tcvn3Bytes = "\xa7\xa8\xa9\xaa\xab\xac\xad\xae\xb5\xb6\xb7\xb8\xb9\xbb\xbc\xbd\xbe"
	vniBytes   = "\xd1\xd6\xef\xf1\xf6\xf8\xfb\xfc\xe4\xe5\xe6\xeb"
	cp1258     = "\xcc\xd0\xd2\xd5\xdd\xde\xec\xf0\xf2\xfd"
)

// legacy is the message for text that is not UTF-8, by the old encoding it seems to be in.
func legacy(text []byte) string {
	tcvn, vni, windows := votes(text)
	switch {
	case tcvn > 0:
		return "import.tcvn3"
	case vni > windows:
		return "import.vni"
	case windows > 0:
		return "import.windows1258"
	}
	return "import.not_utf8"
}

// votes counts the bytes within words that one old encoding alone has letters for.
func votes(text []byte) (tcvn, vni, windows int) {
	for i, b := range text {
		if !besideLetter(text, i) {
			continue
		}
		switch {
		case strings.IndexByte(tcvn3Bytes, b) >= 0:
			tcvn++
		case strings.IndexByte(vniBytes, b) >= 0:
			vni++
		case strings.IndexByte(cp1258, b) >= 0:
			windows++
		}
	}
	return tcvn, vni, windows
}

func besideLetter(text []byte, i int) bool {
	isLetter := func(i int) bool {
		return i >= 0 && i < len(text) && (unicode.IsLetter(rune(text[i])) && text[i] < 0x80 || text[i] >= 0xc0)
	}
	return text[i] >= 0x80 && (isLetter(i-1) || isLetter(i+1))
}

// misread is the message for text whose old encoding was taken for another one before it became UTF-8: fonts like .VnTime and VNI-Times
// show such text as Vietnamese, and a program that reads UTF-8 as Windows-1252 writes Æ° for ư. Empty where the text is sound.
func misread(text string) string {
	if isASCII(text) || strings.ContainsFunc(text, isVietnamese) {
		return ""
	}
	old, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		if old, err = charmap.ISO8859_1.NewEncoder().String(text); err != nil {
			return ""
		}
	}
	if utf8.ValidString(old) {
		return "import.twice_encoded"
	}
	switch tcvn, vni, _ := votes([]byte(old)); {
	case tcvn > 0:
		return "import.tcvn3"
	case vni > 0:
		return "import.vni"
	}
	return ""
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// isVietnamese tells letters that Vietnamese in Unicode has and no text of one byte a letter could be taken for.
func isVietnamese(r rune) bool {
	return strings.ContainsRune("ăĂđĐĩĨũŨơƠưƯ", r) || r >= 0x1ea0 && r <= 0x1ef9 || r >= 0x300 && r <= 0x36f
}
