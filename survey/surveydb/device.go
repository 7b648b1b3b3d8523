package surveydb

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"sipas/survey"
	"sipas/survey/pg"
)

type deviceRow struct {
	ID             int64
	Name           string
	PlaceCode      string
	AddedAt        time.Time
	CodeExpiresAt  time.Time
	EnrolledAt     *time.Time
	RevokedAt      *time.Time
	Pause          string
	HeardAt        *time.Time
	Version        string
	Unsent         int
	OldestUnsentMS int64 `db:"oldest_unsent_ms"`
	SetApart       int
	ClockSkewMS    int64 `db:"clock_skew_ms"`
	Battery        *int
	Storage        string
	EmptyOn        *time.Time
}

// knownDeviceRow is a tablet as it is known by its credential, with the places it had.
type knownDeviceRow struct {
	deviceRow
	StayPlaces []string
	StayFrom   []*time.Time
	StayUntil  []*time.Time
}

func (r knownDeviceRow) device() survey.Device {
	d := r.deviceRow.device()
	for n, place := range r.StayPlaces {
		d.Stays = append(d.Stays, survey.Stay{Place: survey.Code(place), From: timeOf(r.StayFrom[n]), Until: timeOf(r.StayUntil[n])})
	}
	return d
}

func (r deviceRow) device() survey.Device {
	return survey.Device{ID: survey.DeviceID(r.ID), Name: r.Name, Place: survey.Code(r.PlaceCode), AddedAt: r.AddedAt, CodeExpires: r.CodeExpiresAt,
		EnrolledAt: timeOf(r.EnrolledAt), RevokedAt: timeOf(r.RevokedAt), Pause: r.Pause, HeardAt: timeOf(r.HeardAt),
		Report: survey.Report{Version: r.Version, Unsent: r.Unsent, OldestUnsent: time.Duration(r.OldestUnsentMS) * time.Millisecond,
			SetApart: r.SetApart, ClockSkew: time.Duration(r.ClockSkewMS) * time.Millisecond, Battery: r.Battery, Storage: survey.Storage(r.Storage), EmptyOn: timeOf(r.EmptyOn)}}
}

// dayOrNil is null in the database where there is no day.
func dayOrNil(day time.Time) *time.Time {
	if day.IsZero() {
		return nil
	}
	return &day
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// Devices returns the tablets at places within a scope, in order of their number.
func (s *Store) Devices(ctx context.Context, scope survey.Scope) ([]survey.Device, error) {
	return collect(ctx, s, "surveydb.Devices", "SelectDevices", scope, deviceRow.device)
}

// AddDevice makes a tablet's entry at a place, and the one-time code that enrols it within survey.EnrolmentMinutes of now.
// Entries whose code nobody used in a day go. Kind NotFound where the scope has no such place.
func (s *Store) AddDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, place survey.Code, name string,
	now time.Time) (survey.Device, survey.EnrolmentCode, error) {
	const op = "surveydb.AddDevice"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return survey.Device{}, "", err
	}
	device := survey.Device{Name: name, Place: place, CodeExpires: now.Add(survey.EnrolmentMinutes * time.Minute).Truncate(time.Second)}
	var code survey.EnrolmentCode
	err := s.inTx(ctx, op, func(tx pgx.Tx) (err error) {
		if err = s.exec(ctx, tx, "DeleteStaleDevices", pgx.StrictNamedArgs{"province": scope.Province(), "now": now}); err != nil {
			return err
		}
		unit, err := s.placeWithin(ctx, tx, scope, place)
		if err != nil {
			return err
		}
		if code, err = s.insertDevice(ctx, tx, scope, &device); err != nil {
			return err
		}
		return pg.Record(ctx, tx, scope, actor, survey.Act{Action: "device.add", Object: device.ID.String(), Unit: unit,
			After: map[string]string{"place": string(place), "name": name}})
	})
	return device, code, err
}

// insertDevice draws codes until one has a sign that no other code waits with.
func (s *Store) insertDevice(ctx context.Context, tx pgx.Tx, scope survey.Scope, device *survey.Device) (survey.EnrolmentCode, error) {
	for {
		code, err := survey.NewEnrolmentCode(rand.Reader)
		if err != nil {
			return "", err
		}
		rows, err := tx.Query(ctx, s.sql.Get("InsertDevice"), pgx.StrictNamedArgs{"province": scope.Province(), "place": string(device.Place),
			"name": device.Name, "sign": code.Sign(), "expires": device.CodeExpires})
		if err != nil {
			return "", err
		}
		_, err = pgx.ForEachRow(rows, []any{(*int64)(&device.ID), &device.AddedAt}, func() error { return nil })
		if err != nil {
			return "", err
		}
		if device.ID != 0 {
			if err := s.exec(ctx, tx, "UpdateDeviceCode", pgx.StrictNamedArgs{"province": scope.Province(), "id": int64(device.ID),
				"hash": code.Hash(device.ID)}); err != nil {
				return "", err
			}
			return code, s.exec(ctx, tx, "InsertDevicePlace", pgx.StrictNamedArgs{"province": scope.Province(), "id": int64(device.ID),
				"place": string(device.Place)})
		}
	}
}

type enrolmentRow struct {
	ID            int64
	CodeHash      []byte
	CodeExpiresAt time.Time
	Used          bool
	CodeTries     int
}

// Enrol makes the tablet a device that one of these codes was made for, and returns its credential, of which only the hash is kept. The codes are what
// one entry can be of, and one try. A device that previous is the credential of is replaced by it, which brings what that one holds of its places until
// the day of now in its own zone; what is on its way by the old credential counts. Kind Forbidden for a wrong or locked code, Closed for one that was
// used or has expired; key enrol.unknown where no tablet has a sign of theirs.
func (s *Store) Enrol(ctx context.Context, scope survey.Scope, actor survey.Actor, codes []survey.EnrolmentCode, previous string,
	now time.Time) (credential string, err error) {
	const op = "surveydb.Enrol"
	if err := survey.MayChange(op, scope, actor); err != nil {
		return "", err
	}
	var refused error // a wrong try is written down, so the transaction ends well
	err = s.inTx(ctx, op, func(tx pgx.Tx) (err error) {
		var device survey.DeviceID
		if device, refused, err = s.tried(ctx, tx, scope, codes, now); err != nil || refused != nil {
			return err
		}
		credential, err = s.enrol(ctx, tx, scope, int64(device), previous, now)
		return err
	})
	if err == nil {
		err = refused
	}
	return credential, err
}

// tried is the tablet that one of the codes opens. Where none does it says why, and each tablet that has a sign of theirs has had one wrong try.
func (s *Store) tried(ctx context.Context, tx pgx.Tx, scope survey.Scope, codes []survey.EnrolmentCode, now time.Time) (device survey.DeviceID, refused, err error) {
	refused = &survey.Error{Op: "surveydb.tried", Kind: survey.Forbidden, Key: "enrol.unknown"}
	var wrong []int64
	for _, sign := range survey.Signs(codes) { // in one order, or two entries could wait for each other
		e, err := s.enrolment(ctx, tx, scope, sign)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		miss, err := e.Try(codes, now)
		if err == nil || survey.KindOf(err) == survey.Closed { // the whole code, nobody else's is touched
			return e.Device, nil, err
		}
		if miss {
			wrong = append(wrong, int64(e.Device))
		}
		if miss || len(wrong) == 0 { // locked, where no other one was wrong
			refused = err
		}
	}
	for _, id := range wrong {
		if err := s.exec(ctx, tx, "CountWrongTry", pgx.StrictNamedArgs{"province": scope.Province(), "id": id}); err != nil {
			return 0, nil, err
		}
	}
	return 0, refused, nil
}

func (s *Store) enrolment(ctx context.Context, tx pgx.Tx, scope survey.Scope, sign string) (survey.Enrolment, error) {
	rows, err := tx.Query(ctx, s.sql.Get("SelectEnrolment"), within(scope, pgx.StrictNamedArgs{"sign": sign}))
	if err != nil {
		return survey.Enrolment{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[enrolmentRow])
	return survey.Enrolment{Device: survey.DeviceID(r.ID), Hash: r.CodeHash, ExpiresAt: r.CodeExpiresAt, Used: r.Used, Tries: r.CodeTries}, err
}

func (s *Store) enrol(ctx context.Context, tx pgx.Tx, scope survey.Scope, id int64, previous string, now time.Time) (string, error) {
	if previous != "" {
		if err := s.exec(ctx, tx, "InheritPlaces", pgx.StrictNamedArgs{"province": scope.Province(), "id": id, "hash": credentialHash(previous),
			"today": survey.Date(now, now.Location())}); err != nil {
			return "", err
		}
		if err := s.exec(ctx, tx, "RetireCredential", pgx.StrictNamedArgs{"province": scope.Province(), "hash": credentialHash(previous)}); err != nil {
			return "", err
		}
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	credential := base64.RawURLEncoding.EncodeToString(secret)
	return credential, s.exec(ctx, tx, "EnrolDevice", pgx.StrictNamedArgs{"province": scope.Province(), "id": id, "hash": credentialHash(credential)})
}

// credentialHash needs no salt: a credential is drawn, not chosen.
func credentialHash(credential string) []byte {
	sum := sha256.Sum256([]byte(credential))
	return sum[:]
}

// Device returns the tablet with this credential, revoked or not, with the places it had; kind NotFound and key device.unknown where the scope has none.
func (s *Store) Device(ctx context.Context, scope survey.Scope, credential string) (survey.Device, error) {
	const op = "surveydb.Device"
	rows, err := s.pool.Query(ctx, s.sql.Get("SelectDevice"), within(scope, pgx.StrictNamedArgs{"hash": credentialHash(credential)}))
	if err != nil {
		return survey.Device{}, pg.Error(op, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[knownDeviceRow])
	switch {
	case err != nil:
		return survey.Device{}, pg.Error(op, err)
	case len(found) == 0:
		return survey.Device{}, &survey.Error{Op: op, Kind: survey.NotFound, Key: "device.unknown"}
	}
	return found[0].device(), nil
}

// SaveReport keeps what a tablet says of itself, and that it was heard.
func (s *Store) SaveReport(ctx context.Context, scope survey.Scope, actor survey.Actor, id survey.DeviceID, r survey.Report) error {
	return s.changeDevice(ctx, scope, actor, "SaveReport", id, pgx.StrictNamedArgs{"version": r.Version, "unsent": r.Unsent,
		"oldest_unsent_ms": r.OldestUnsent.Milliseconds(), "set_apart": r.SetApart, "clock_skew_ms": r.ClockSkew.Milliseconds(),
		"battery": r.Battery, "storage": string(r.Storage), "empty_on": dayOrNil(r.EmptyOn)})
}

func (s *Store) changeDevice(ctx context.Context, scope survey.Scope, actor survey.Actor, query string, id survey.DeviceID, args pgx.StrictNamedArgs) error {
	op := "surveydb." + query
	if err := survey.MayChange(op, scope, actor); err != nil {
		return err
	}
	args["id"] = int64(id)
	return s.inTx(ctx, op, func(tx pgx.Tx) error { return s.execDevice(ctx, tx, op, query, within(scope, args)) })
}

// execDevice runs a change of one tablet, and fails with kind NotFound where it reaches none.
func (s *Store) execDevice(ctx context.Context, tx pgx.Tx, op, query string, args pgx.StrictNamedArgs) error {
	tag, err := tx.Exec(ctx, s.sql.Get(query), args)
	if err != nil {
		return pg.Error(op, err)
	}
	if tag.RowsAffected() == 0 {
		return &survey.Error{Op: op, Kind: survey.NotFound, Key: "device.unknown"}
	}
	return nil
}
