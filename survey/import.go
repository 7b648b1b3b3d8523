package survey

import (
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ImportKind says what a file that is imported tells of.
type ImportKind string

// The kinds of import.
const (
	ImportOfTransactions ImportKind = "transactions" // of the province's units, by month
	ImportOfBenchmark    ImportKind = "benchmark"    // published results of the official survey
)

// ImportKinds returns all kinds.
func ImportKinds() []ImportKind { return []ImportKind{ImportOfTransactions, ImportOfBenchmark} }

// ImportID numbers the imports of a province, from 1 on.
type ImportID int64

func (id ImportID) String() string { return strconv.FormatInt(int64(id), 10) }

// Import is a file that was imported. What stood there before is kept with it, so that the last of a kind can be undone.
type Import struct {
	ID     ImportID
	Kind   ImportKind
	File   string // its name, as its sender calls it
	By     string
	At     time.Time
	Reason string
	Rows   int // of the file
	Changes
	UndoneAt     time.Time // zero while it stands
	UndoneBy     string
	UndoneReason string
	Last         bool // of its kind, of those that stand: it alone can be undone
}

// DueImport is an import that stands, or is undone, and against whose units and months no answers were held yet.
type DueImport struct {
	ID     ImportID
	Undone bool
	Cells  []Transactions // units and months
}

// Changes count what an import finds: by unit and month, or by year and province.
type Changes struct {
	New     int   `json:"new"`     // nothing was known
	Changed int   `json:"changed"` // something else was known
	Same    int   `json:"same"`    // this was known, and is left as it stands
	Before  int64 `json:"before"`  // the sum of what is new or changed before, and of it after; of transactions alone
	After   int64 `json:"after"`
}

// Any tells whether anything is new or changed.
func (c Changes) Any() bool { return c.New+c.Changed > 0 }

// Count adds one more that is in a state.
func (c *Changes) Count(state CellState) {
	switch state {
	case CellNew:
		c.New++
	case CellChanged:
		c.Changed++
	case CellSame:
		c.Same++
	}
}

// CellState says how what a file tells of a cell stands to what is known of it.
type CellState string

// The states of a cell.
const (
	CellNew     CellState = "new"
	CellChanged CellState = "changed"
	CellSame    CellState = "same"
)

// CellStates returns all states.
func CellStates() []CellState { return []CellState{CellNew, CellChanged, CellSame} }

// Upload is a file that waits for its sender to say yes to what it would change. Nobody else can.
type Upload struct {
	ID      uuid.UUID
	Kind    ImportKind
	File    string
	Content []byte
	Plan    string // the digest of what it would change, as its sender was shown
	Import  ImportID
	Expires time.Time
}

// What an upload may be at most, and how long it waits.
const (
	MostUpload = 4 << 20
	UploadFor  = time.Hour
)

// longestFile is how much of a file's name is kept, in characters.
const longestFile = 120

// FileName is a file's name as it is kept: without folders, without what nobody sees, and not longer than a list can show.
func FileName(given string) string {
	given = strings.ToValidUTF8(strings.ReplaceAll(given, `\`, "/"), "")
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if Hidden(r) {
			return -1
		}
		return r
	}, path.Base(given)))
	if name == "" || name == "." || name == "/" || name == "-" {
		return "-"
	}
	if runes := []rune(name); len(runes) > longestFile {
		return string(runes[:longestFile]) + "…"
	}
	return name
}
