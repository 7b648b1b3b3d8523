package page

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
	"unicode"

	"sipas/survey"
)

// TestScriptsReadTheSameTables: the tables of the scripts are those of Go, written out. SIPAS_WRITE_TABLES=1 writes them anew.
func TestScriptsReadTheSameTables(t *testing.T) {
	for file, table := range map[string]struct {
		name  string
		value any
		what  string
	}{
		"mask_rules.js": {"RULES", survey.Masks(), "What survey.Masks says in Go: by these rules comments are masked."},
		"fold_rules.js": {"FOLDS", survey.Folds(), "What survey.Folds says in Go: by these rules names are folded."},
	} {
		var text bytes.Buffer
		text.WriteString("// " + table.what + " Written by rules_test.go.\nexport const " + table.name + " = ")
		lines := json.NewEncoder(&text)
		lines.SetEscapeHTML(false)
		lines.SetIndent("", "  ")
		if err := lines.Encode(table.value); err != nil {
			t.Fatal(err)
		}
		want := append(bytes.ReplaceAll(bytes.TrimSpace(text.Bytes()), []byte("`"), []byte(`\u0060`)), ";\n"...)
		if os.Getenv("SIPAS_WRITE_TABLES") != "" {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what Go says (%v): write it anew", file, err)
		}
	}
}

// TestScriptsReadEveryCharacterAlike: what Go keeps of a number with any character in it, the browser keeps, too. Characters that the
// one or the other does not know yet are left out.
func TestScriptsReadEveryCharacterAlike(t *testing.T) {
	type pair struct{ Typed, Kept, Folded string }
	const ahomVowel = '\U0001171e' // of another kind since Unicode 16
	var all []pair
	for r := rune(1); r <= unicode.MaxRune; r++ {
		many := unicode.In(r, unicode.Lo, unicode.Co) // of these a sample
		if many && r%64 != 0 || !many && !unicode.IsGraphic(r) && !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			continue
		}
		if unicode.Is(unicode.Cs, r) || r == ahomVowel {
			continue
		}
		typed := "a 09" + string(r) + "12345 " + string(r) + "@b " + string(r) + string(r)
		all = append(all, pair{typed, survey.KeptComment(typed), survey.FoldSearch("Ky " + string(r) + "A" + string(r))})
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	script := exec.Command("node", "--input-type=module", "-e", `
import { readFileSync } from 'node:fs';
import { foldSearch } from './fold.js';
import { kept } from './mask.js';
const folded = (typed) => { const c = String.fromCodePoint(typed.codePointAt(4)); return foldSearch('Ky ' + c + 'A' + c); };
const wrong = JSON.parse(readFileSync(0, 'utf8')).filter(({ Typed, Kept, Folded }) => !/\p{Cn}/u.test(Typed) && (kept(Typed) !== Kept || folded(Typed) !== Folded));
for (const { Typed, Kept, Folded } of wrong.slice(0, 20)) { console.log(JSON.stringify([Typed, Typed.codePointAt(4).toString(16), kept(Typed), Kept, folded(Typed), Folded])); }
process.exit(wrong.length > 0 ? 1 : 0);`)
	script.Stdin = bytes.NewReader(text)
	if out, err := script.CombinedOutput(); err != nil {
		t.Errorf("of %d characters some are read otherwise: %v\n%s", len(all), err, out)
	}
}
