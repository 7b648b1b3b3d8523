package main

import (
	"context"
	"fmt"
	"time"

	"sipas/survey"
	"sipas/survey/pg"
)

// importList are the flags of commands that list imports.
type importList struct {
	Limit number          `help:"No more than so many." default:"50"`
	Below survey.ImportID `help:"Only those with a smaller number, to go on where a list ends." default:"0" placeholder:"NUMBER"`
	JSON  bool            `help:"Print JSON." name:"json"`
}

// importJSON is what --json shows of an import.
type importJSON struct {
	Import survey.ImportID `json:"import"`
	File   string          `json:"file"`
	By     string          `json:"by"`
	At     time.Time       `json:"at"`
	Reason string          `json:"reason"`
	Rows   int             `json:"rows"`
	survey.Changes
	UndoneAt     time.Time `json:"undone_at,omitzero"`
	UndoneBy     string    `json:"undone_by"`
	UndoneReason string    `json:"undone_reason"`
	CanUndo      bool      `json:"can_undo"`
}

func (l *importList) run(ctx context.Context, a *app, kind survey.ImportKind) error {
	if err := a.open(ctx, pg.PoolOptions{Name: "sipas " + string(kind)}); err != nil {
		return err
	}
	found, err := a.survey.Imports(ctx, a.scope(), kind, l.Below, int(l.Limit))
	if err != nil {
		return err
	}
	if l.JSON {
		listed := []importJSON{}
		for _, i := range found {
			listed = append(listed, importJSON{i.ID, i.File, i.By, i.At, i.Reason, i.Rows, i.Changes, i.UndoneAt, i.UndoneBy, i.UndoneReason, i.Last})
		}
		return a.printJSON(listed)
	}
	w := newTable(a.stdout)
	if len(found) > 0 {
		w.row("import", "at", "by", "file", "rows", "new", "changed", "same", "state")
	}
	for _, i := range found {
		w.row(i.ID, i.At.In(a.zone).Format("2006-01-02 15:04"), i.By, i.File, i.Rows, i.New, i.Changed, i.Same, importState(i))
	}
	return w.end()
}

// importState is how an import stands, in a few words.
func importState(i survey.Import) string {
	switch {
	case !i.UndoneAt.IsZero():
		return "undone by " + i.UndoneBy
	case i.Last:
		return "the last one: it can be undone"
	}
	return ""
}

// importUndo are the arguments of commands that undo an import.
type importUndo struct {
	Import survey.ImportID `arg:"" help:"Number of the import, as the list shows it."`
	Reason survey.Note     `help:"Why." required:""`
	JSON   bool            `help:"Print JSON." name:"json"`
}

func (u *importUndo) run(ctx context.Context, a *app, kind survey.ImportKind) error {
	desk, err := a.openImports(ctx, "sipas "+string(kind))
	if err != nil {
		return err
	}
	done, err := desk.Undo(ctx, a.scope(), a.actor().Because(string(u.Reason)), kind, u.Import)
	if err != nil {
		return err
	}
	if kind == survey.ImportOfTransactions {
		if err := a.catchUp(ctx); err != nil {
			return err
		}
	}
	if u.JSON {
		return a.printJSON(map[string]any{"import": u.Import, "undone": true, "standing_changed": done.Standing})
	}
	_, err = fmt.Fprintf(a.stdout, "import %s is undone; standing of %d answers changed\n", u.Import, done.Standing)
	return err
}

type transactionsListCommand struct{ importList }

// Run lists imports of transactions.
func (c *transactionsListCommand) Run(ctx context.Context, a *app) error {
	return c.run(ctx, a, survey.ImportOfTransactions)
}

type transactionsUndoCommand struct{ importUndo }

// Run undoes an import of transactions.
func (c *transactionsUndoCommand) Run(ctx context.Context, a *app) error {
	return c.run(ctx, a, survey.ImportOfTransactions)
}

type benchmarkListCommand struct{ importList }

// Run lists imports of published results.
func (c *benchmarkListCommand) Run(ctx context.Context, a *app) error {
	return c.run(ctx, a, survey.ImportOfBenchmark)
}

type benchmarkUndoCommand struct{ importUndo }

// Run undoes an import of published results.
func (c *benchmarkUndoCommand) Run(ctx context.Context, a *app) error {
	return c.run(ctx, a, survey.ImportOfBenchmark)
}
