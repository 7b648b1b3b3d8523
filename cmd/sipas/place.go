package main

import (
	"context"
	"fmt"
	"slices"

	"sipas/survey"
	"sipas/survey/pg"
)

type placeCommands struct {
	Add     placeAddCommand     `cmd:"" help:"Add a place to a unit and print its code."`
	List    placeListCommand    `cmd:"" help:"List the province's places."`
	Set     placeSetCommand     `cmd:"" help:"Have places ask another questionnaire."`
	Hours   placeHoursCommand   `cmd:"" help:"Say when people are served at a place; no answer is refused for it."`
	Hotline placeHotlineCommand `cmd:"" help:"Give the places of a unit a number of its own for people to call."`
	Close   placeCloseCommand   `cmd:"" help:"Close a place: its code no longer accepts answers."`
}

// placeJSON is what --json shows of a place.
type placeJSON struct {
	Code     survey.Code  `json:"code"`
	Name     string       `json:"name"`
	UnitCode string       `json:"unit_code"`
	UnitName string       `json:"unit_name"`
	Level    survey.Level `json:"level"`
	Open     bool         `json:"open"`
	// Questionnaire is what is asked there.
	Questionnaire string `json:"questionnaire"`
	// Hours are when people are served there; empty where nobody has said.
	Hours string `json:"hours"`
	// Hotline is the unit's own number; empty where people are told that of the province.
	Hotline string `json:"hotline"`
}

func newPlaceJSON(p survey.Place) placeJSON {
	return placeJSON{p.Code, p.Name.VI, p.Unit.Code, p.Unit.Name.VI, p.Unit.Level, p.Open, p.Questionnaire, p.Hours, p.Unit.Hotline}
}

type placeAddCommand struct {
	Unit          string      `help:"Code of the unit, for example 24781 or 68-so-noi-vu." required:""`
	Name          survey.Name `help:"Vietnamese name of the place." required:""`
	NameEN        survey.Name `help:"English name; empty: the Vietnamese one." name:"name-en"`
	Questionnaire string      `help:"Questionnaire asked at the place." default:"${questionnaire}"`
	JSON          bool        `help:"Print JSON." name:"json"`
}

// Run adds a place.
func (p *placeAddCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas place"}); err != nil {
		return err
	}
	unit, err := a.unitOf(ctx, p.Unit)
	if err != nil {
		return err
	}
	name := survey.Text{VI: string(p.Name), EN: string(p.NameEN)}
	place, err := a.survey.AddPlace(ctx, a.scope(), a.actor(), survey.Place{Unit: unit, Name: name, Questionnaire: p.Questionnaire})
	if err != nil {
		return err
	}
	if p.JSON {
		return a.printJSON(newPlaceJSON(place))
	}
	_, err = fmt.Fprintf(a.stdout, "%s  %s (%s)\n", place.Code, survey.Visible(place.Name.VI), place.Unit.Name.VI)
	return err
}

// unitOf is the unit of a code; the province is none.
func (a *app) unitOf(ctx context.Context, code string) (survey.Unit, error) {
	units, err := a.survey.Units(ctx, a.scope())
	if err != nil {
		return survey.Unit{}, err
	}
	n := slices.IndexFunc(units, func(u survey.Unit) bool { return u.Code == code && u.Level != survey.LevelProvince })
	if n < 0 {
		return survey.Unit{}, &survey.Error{Op: "unit", Kind: survey.NotFound, Key: "unit.unknown"}
	}
	return units[n], nil
}

type placeListCommand struct {
	Unit string `help:"Only the places of this unit."`
	JSON bool   `help:"Print JSON." name:"json"`
}

// Run lists places.
func (p *placeListCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas place"}); err != nil {
		return err
	}
	places, err := a.survey.Places(ctx, a.scope())
	if err != nil {
		return err
	}
	listed := []placeJSON{}
	for _, place := range places {
		if p.Unit == "" || p.Unit == place.Unit.Code {
			listed = append(listed, newPlaceJSON(place))
		}
	}
	if p.JSON {
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	for _, place := range listed {
		state := ""
		if !place.Open {
			state = "closed"
		}
		w.row(place.Code, place.Level, place.UnitCode, place.Name, place.Questionnaire, place.Hours, place.Hotline, state)
	}
	return w.end()
}

type placeSetCommand struct {
	Code          placeCode `arg:"" optional:"" help:"Code of the place."`
	All           bool      `help:"All open places of the province."`
	Questionnaire string    `help:"Questionnaire asked from now on, like short@2." required:""`
	JSON          bool      `help:"Print JSON." name:"json"`
}

// Run changes what is asked. Pages ask it at once, tablets within a minute of network.
func (p *placeSetCommand) Run(ctx context.Context, a *app) error {
	code := survey.Code(p.Code)
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas place"}); err != nil {
		return err
	}
	n, err := a.survey.SetQuestionnaire(ctx, a.scope(), a.actor(), code, p.Questionnaire)
	if err != nil {
		return err
	}
	if p.JSON {
		return a.printJSON(map[string]any{"questionnaire": p.Questionnaire, "places": n})
	}
	_, err = fmt.Fprintf(a.stdout, "%s is asked at %d places\n", p.Questionnaire, n)
	return err
}

type placeHoursCommand struct {
	Code  placeCode    `arg:"" help:"Code of the place."`
	Hours survey.Hours `arg:"" optional:"" help:"Hours like \"Mon-Fri 07:30-11:30 13:30-17:00, Sat 7h30-11h30\"; empty: nobody knows."`
	JSON  bool         `help:"Print JSON." name:"json"`
}

// Run says when people are served.
func (p *placeHoursCommand) Run(ctx context.Context, a *app) error {
	code := survey.Code(p.Code)
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas place"}); err != nil {
		return err
	}
	if err := a.survey.SetHours(ctx, a.scope(), a.actor(), code, p.Hours); err != nil {
		return err
	}
	if p.JSON {
		return a.printJSON(map[string]any{"code": code, "hours": p.Hours.String()})
	}
	if len(p.Hours) == 0 {
		_, err := fmt.Fprintf(a.stdout, "%s has no hours\n", code)
		return err
	}
	_, err := fmt.Fprintf(a.stdout, "%s is open %s\n", code, p.Hours)
	return err
}

type placeHotlineCommand struct {
	Unit   string      `help:"Code of the unit, for example 24781 or 68-so-noi-vu." required:""`
	Number string      `arg:"" optional:"" help:"Whom people may call, on one line; empty: whom the province names."`
	Reason survey.Note `help:"Reason, kept in the audit log." placeholder:"WHY"`
	JSON   bool        `help:"Print JSON." name:"json"`
}

// Run changes whom people may call. Pages tell it at once, tablets within a minute of network, posters that are printed from now on.
func (p *placeHotlineCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas place"}); err != nil {
		return err
	}
	unit, err := a.unitOf(ctx, p.Unit)
	if err != nil {
		return err
	}
	if err := a.survey.ChangeHotline(ctx, a.scope(), a.actor().Because(string(p.Reason)), unit, p.Number); err != nil {
		return err
	}
	if unit, err = a.unitOf(ctx, p.Unit); err != nil { // as it is kept
		return err
	}
	if p.JSON {
		return a.printJSON(map[string]any{"unit_code": unit.Code, "hotline": unit.Hotline})
	}
	if unit.Hotline == "" {
		_, err = fmt.Fprintf(a.stdout, "%s has no number of its own: people are told that of the province\n", unit.Code)
		return err
	}
	_, err = fmt.Fprintf(a.stdout, "people are told to call %s about %s\n", survey.Visible(unit.Hotline), unit.Code)
	return err
}

type placeCloseCommand struct {
	Code placeCode `arg:"" help:"Code of the place."`
	JSON bool      `help:"Print JSON." name:"json"`
}

// Run closes a place.
func (p *placeCloseCommand) Run(ctx context.Context, a *app) error {
	code := survey.Code(p.Code)
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas place"}); err != nil {
		return err
	}
	if err := a.survey.ClosePlace(ctx, a.scope(), a.actor(), code); err != nil {
		return err
	}
	if p.JSON {
		return a.printJSON(map[string]any{"code": code, "open": false})
	}
	_, err := fmt.Fprintf(a.stdout, "%s is closed\n", code)
	return err
}
