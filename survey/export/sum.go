package export

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"sipas/survey"
)

// Sum is what the last line of a file tells: the number of its rows, and the hash of every byte before.
type Sum struct {
	Rows   int64
	SHA256 string
}

const (
	lastLine     = "# rows=%d sha256=%s\n"
	lastLineHead = "# rows="
	bufferBytes  = 1 << 18
)

// File writes a file: its rows and then its last line, so that a cut one is known.
func File(out io.Writer, rows func(io.Writer) (int64, error)) (Sum, error) {
	h := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(out, h), bufferBytes)
	n, err := rows(buffered)
	if err != nil {
		return Sum{}, err
	}
	if err := buffered.Flush(); err != nil {
		return Sum{}, err
	}
	sum := Sum{n, hex.EncodeToString(h.Sum(nil))}
	_, err = fmt.Fprintf(out, lastLine, sum.Rows, sum.SHA256)
	return sum, err
}

// Check reads a file and returns what its last line tells; kind Invalid and key export.cut where that is not there or not true.
func Check(file io.Reader) (Sum, error) {
	cut := &survey.Error{Op: "export.Check", Kind: survey.Invalid, Key: "export.cut"}
	h := sha256.New()
	reader := bufio.NewReaderSize(file, bufferBytes)
	for lines := int64(0); ; lines++ {
		line, err := reader.ReadString('\n')
		if err != nil {
			return Sum{}, cut
		}
		if !strings.HasPrefix(line, lastLineHead) {
			_, _ = io.WriteString(h, line)
			continue
		}
		sum := Sum{lines - 1, hex.EncodeToString(h.Sum(nil))}
		if _, more := reader.ReadByte(); more == nil || sum.Rows < 0 || line != fmt.Sprintf(lastLine, sum.Rows, sum.SHA256) {
			return Sum{}, cut
		}
		return sum, nil
	}
}
