package survey

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"
)

// DeviceID numbers a tablet; people write it T12.
type DeviceID int64

func (d DeviceID) String() string { return "T" + strconv.FormatInt(int64(d), 10) }

// MarshalText writes T12.
func (d DeviceID) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads T12, t12 or 12.
func (d *DeviceID) UnmarshalText(text []byte) error {
	n, ok := numberAfter("T", string(text))
	if !ok {
		return fmt.Errorf("%q is no tablet: write its number like T12", text)
	}
	*d = DeviceID(n)
	return nil
}

// Device is a tablet at a place. A zero time means never.
type Device struct {
	ID          DeviceID
	Name        string
	Place       Code
	AddedAt     time.Time
	CodeExpires time.Time // of its one-time code
	EnrolledAt  time.Time
	RevokedAt   time.Time
	// Pause is what the tablet shows instead of the survey; empty while it takes answers.
	Pause   string
	HeardAt time.Time
	Report  Report // as of HeardAt
	Stays   []Stay // the places it had; known of the tablet whose credential was shown
}

// Report is what a tablet says of itself with each heartbeat.
type Report struct {
	Version      string
	Unsent       int
	OldestUnsent time.Duration // age of the oldest answer that waits; 0 where none does
	SetApart     int           // answers the service would not take, kept on the tablet
	ClockSkew    time.Duration // the tablet's clock minus the service's
	Battery      *int          // per cent; nil where not known
	Storage      Storage
	// EmptyOn is the last day on which nothing waited on the tablet and nothing was set apart; zero: it never said so. In a report that is
	// to be kept it is the day of the report, or zero.
	EmptyOn time.Time
}

// Storage says how safe answers lie on a tablet.
type Storage string

// The storages.
const (
	StorageUnknown    Storage = ""
	StoragePersistent Storage = "persistent" // the browser has promised to keep it
	StorageTemporary  Storage = "temporary"  // the browser may clear it when space is short
	StorageFull       Storage = "full"       // answers can no longer be written
	StorageEvicted    Storage = "evicted"    // it was cleared, and what waited in it is gone
)

// Storages returns all storages, the first being what is not known.
func Storages() []Storage {
	return []Storage{StorageUnknown, StoragePersistent, StorageTemporary, StorageFull, StorageEvicted}
}

// Known tells whether s is one of the storages.
func (s Storage) Known() bool { return slices.Contains(Storages(), s) }

// DeviceState says how a tablet fares.
type DeviceState string

// The states. Waiting tablets have a code that nobody has entered yet.
const (
	DeviceWaiting DeviceState = "waiting"
	DeviceOnline  DeviceState = "online"
	DeviceLate    DeviceState = "late"
	DeviceSilent  DeviceState = "silent"
	DevicePaused  DeviceState = "paused"
	DeviceRevoked DeviceState = "revoked"
)

// DeviceStates returns all states, in the order they are reported.
func DeviceStates() []DeviceState {
	return []DeviceState{DeviceWaiting, DeviceOnline, DeviceLate, DeviceSilent, DevicePaused, DeviceRevoked}
}

// EnrolledStates returns the states of tablets that were enrolled.
func EnrolledStates() []DeviceState { return DeviceStates()[1:] }

// A tablet sends a heartbeat each minute. It is late after three have failed to come, silent after an hour.
const (
	lateAfter   = 3*time.Minute + 30*time.Second
	silentAfter = time.Hour
)

// State tells how the tablet fares at now.
func (d Device) State(now time.Time) DeviceState {
	heard := d.HeardAt
	if heard.Before(d.EnrolledAt) {
		heard = d.EnrolledAt
	}
	switch silence := now.Sub(heard); {
	case !d.RevokedAt.IsZero():
		return DeviceRevoked
	case d.EnrolledAt.IsZero():
		return DeviceWaiting
	case d.Pause != "":
		return DevicePaused
	case silence > silentAfter:
		return DeviceSilent
	case silence > lateAfter:
		return DeviceLate
	}
	return DeviceOnline
}

// Missed tells whether the tablet, heard of last before now, was silent for longer than an hour of these opening hours. Moments are in the zone of now.
func (d Device) Missed(hours Hours, now time.Time) bool {
	heard := d.HeardAt
	if heard.Before(d.EnrolledAt) {
		heard = d.EnrolledAt
	}
	return hours.Between(heard.In(now.Location()), now) > silentAfter
}

// Lost tells whether a tablet has not been heard of for long, while its desk was open where its hours are known.
func (d Device) Lost(hours Hours, now time.Time) bool {
	return d.State(now) == DeviceSilent && (len(hours) == 0 || d.Missed(hours, now))
}

// OldestUnsent is how old the tablet's oldest unsent answer is at now; 0 where it reported none, or was revoked.
func (d Device) OldestUnsent(now time.Time) time.Duration {
	if d.Report.Unsent == 0 || !d.RevokedAt.IsZero() {
		return 0
	}
	return d.Report.OldestUnsent + max(now.Sub(d.HeardAt), 0)
}

// SetApart is how many answers lie on the tablet that the service would not take; none where it was revoked.
func (d Device) SetApart() int {
	if !d.RevokedAt.IsZero() {
		return 0
	}
	return d.Report.SetApart
}

// A one-time code has eight characters of the alphabet of place codes, but for those that a Vietnamese keyboard turns: without A, E, W and Y there is
// no letter upon which F or 3 would set a mark, and a code has no check character that would tell which keys were meant. The first three are its sign,
// which finds the tablet it was made for and may be known; the other five are the secret: with five tries, one in half a million.
const (
	enrolmentAlphabet = "23456789CFHJKMNPRTX"
	enrolmentLength   = 8
	signLength        = 3
	mostTries         = 5
	EnrolmentMinutes  = 30
)

// EnrolmentCode is the one-time code by which a tablet becomes a place's device.
type EnrolmentCode string

// NewEnrolmentCode draws a code from random. Its sign can meet that of another one that waits; the database's key decides.
func NewEnrolmentCode(random io.Reader) (EnrolmentCode, error) {
	var digits [enrolmentLength]int
	if err := drawDigits(random, digits[:], len(enrolmentAlphabet)); err != nil {
		return "", &Error{Op: "survey.NewEnrolmentCode", Kind: Internal, Err: err}
	}
	return EnrolmentCode(writeDigits(digits[:], enrolmentAlphabet)), nil
}

// mostReadings of what was entered are looked at, in one try.
const mostReadings = 20

// ParseEnrolmentCodes reads a code as people type it and keyboards deliver it, see ParseCode: the codes it can be, the likeliest first. A code of the
// version before can have letters that keyboards turn, and then there can be several. It fails with kind Invalid and key enrol.mistyped where the text
// cannot be one.
func ParseEnrolmentCodes(typed string) ([]EnrolmentCode, error) {
	texts := readings(typed, enrolmentLength)
	if len(texts) == 0 {
		texts = undone(typed, enrolmentLength)
	}
	if len(texts) == 0 {
		return nil, &Error{Op: "survey.ParseEnrolmentCodes", Kind: Invalid, Key: "enrol.mistyped",
			Fields: []Field{{Path: "code", Key: "enrol.mistyped"}}}
	}
	var codes []EnrolmentCode
	for _, text := range texts[:min(len(texts), mostReadings)] {
		codes = append(codes, EnrolmentCode(text))
	}
	return codes, nil
}

// Signs are those of all codes, each once and in order.
func Signs(codes []EnrolmentCode) []string {
	var signs []string
	for _, code := range codes {
		signs = append(signs, code.Sign())
	}
	slices.Sort(signs)
	return slices.Compact(signs)
}

// Sign returns the part of the code that finds its tablet.
func (c EnrolmentCode) Sign() string { return string(c[:signLength]) }

// Spaced is the code as it is shown to people: K7F2-M3XP.
func (c EnrolmentCode) Spaced() string {
	return string(c[:enrolmentLength/2]) + "-" + string(c[enrolmentLength/2:])
}

// Hash is what is kept of the code: one for each tablet, so that equal codes do not look alike.
func (c EnrolmentCode) Hash(of DeviceID) []byte {
	sum := sha256.Sum256([]byte(of.String() + "\n" + string(c)))
	return sum[:]
}

// Enrolment is a tablet's one-time code as it is kept.
type Enrolment struct {
	Device    DeviceID
	Hash      []byte
	ExpiresAt time.Time
	Used      bool
	Tries     int // wrong ones
}

// Try tells whether one of the codes that an entry can be of opens the enrolment at now. wrong says that the try counts against it. Whoever does not
// have the whole code is not told whether it has expired or was used.
func (e Enrolment) Try(codes []EnrolmentCode, now time.Time) (wrong bool, err error) {
	const op = "survey.Enrolment.Try"
	right := 0
	for _, code := range codes {
		right |= subtle.ConstantTimeCompare(e.Hash, code.Hash(e.Device))
	}
	switch {
	case e.Tries >= mostTries:
		return false, &Error{Op: op, Kind: Forbidden, Key: "enrol.locked"}
	case right == 0:
		return true, &Error{Op: op, Kind: Forbidden, Key: "enrol.wrong"}
	case e.Used:
		return false, &Error{Op: op, Kind: Closed, Key: "enrol.used"}
	case now.After(e.ExpiresAt):
		return false, &Error{Op: op, Kind: Closed, Key: "enrol.expired"}
	}
	return false, nil
}
