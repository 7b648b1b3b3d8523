package deploy_test

import (
	"encoding/json"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// shapes compiles one of Grafana's types, as grafana/schema.ts names them.
func shapes(t *testing.T) func(name string) *jsonschema.Schema {
	t.Helper()
	out, err := exec.Command("node", "../.tools/node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js", "--path", "grafana/schema.ts",
		"--type", "Shapes", "--no-type-check", "--expose", "none").Output()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("shapes.json", document); err != nil {
		t.Fatal(err)
	}
	return func(name string) *jsonschema.Schema {
		t.Helper()
		schema, err := compiler.Compile("shapes.json#/definitions/Shapes/properties/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return schema
	}
}

// TestDashboardsFollowGrafanasSchema: each file is what Grafana's published types of the version that is shipped say of a dashboard,
// its panels' options and fields included, with nothing that it would not know.
func TestDashboardsFollowGrafanasSchema(t *testing.T) {
	t.Parallel()
	var installed struct{ Version string }
	if err := json.Unmarshal([]byte(readFile(t, "../.tools/node_modules/@grafana/schema/package.json")), &installed); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(readFile(t, "compose/compose.yaml"), "image: grafana/grafana:"+installed.Version+"\n") {
		t.Errorf("the schema is that of %s, the image is not", installed.Version)
	}
	shape := shapes(t)
	panels := 0
	for file := range dashboards(t) {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(readFile(t, filepath.Join("grafana/dashboards", file))))
		if err != nil {
			t.Fatal(err)
		}
		if err := shape("dashboard").Validate(document); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, p := range document.(map[string]any)["panels"].([]any) {
			panels++
			panel := p.(map[string]any)
			kind := shape(panel["type"].(string))
			parts := map[string]any{"options": panel["options"]}
			if custom := customFields(panel); len(custom) > 0 {
				parts["custom"] = custom
			}
			if err := kind.Validate(parts); err != nil {
				t.Errorf("%s, %s: %v", file, panel["title"], err)
			}
			parts["options"].(map[string]any)["invented"] = true
			if kind.Validate(parts) == nil {
				t.Errorf("%s, %s: anything would pass", file, panel["title"])
			}
		}
	}
	if panels < 40 {
		t.Errorf("%d panels", panels)
	}
}

// customFields are what a panel says to its own kind about fields: for all of them, and what overrides put in its place.
func customFields(panel map[string]any) map[string]any {
	fields := map[string]any{}
	config, _ := panel["fieldConfig"].(map[string]any)
	if defaults, ok := config["defaults"].(map[string]any); ok {
		if custom, ok := defaults["custom"].(map[string]any); ok {
			maps.Copy(fields, custom)
		}
	}
	overrides, _ := config["overrides"].([]any)
	for _, o := range overrides {
		for _, p := range o.(map[string]any)["properties"].([]any) {
			property := p.(map[string]any)
			name, ok := strings.CutPrefix(property["id"].(string), "custom.")
			if group, inner, deep := strings.Cut(name, "."); ok && deep {
				within := map[string]any{}
				if before, ok := fields[group].(map[string]any); ok {
					maps.Copy(within, before)
				}
				within[inner] = property["value"]
				fields[group] = within
			} else if ok {
				fields[name] = property["value"]
			}
		}
	}
	return fields
}

// TestChoicesAreReadAsMeant: Grafana cuts the text of a custom variable at its commas, but for those after a backslash, and each
// piece at its colon.
func TestChoicesAreReadAsMeant(t *testing.T) {
	piece, pair := regexp.MustCompile(`(?:\\,|[^,])+`), regexp.MustCompile(`^\s*(.+)\s:\s(.+)$`)
	found := 0
	for file, d := range dashboards(t) {
		for _, v := range d.Templating.List {
			if v.Type != "custom" {
				continue
			}
			found++
			var read []option
			for _, p := range piece.FindAllString(v.Query, -1) {
				m := pair.FindStringSubmatch(strings.ReplaceAll(p, `\,`, ","))
				if m == nil {
					t.Fatalf("%s, %s: %q is no choice", file, v.Name, p)
				}
				read = append(read, option{m[1], m[2]})
			}
			if !slices.Equal(read, v.Options) {
				t.Errorf("%s, %s: %q is read as %v, meant are %v", file, v.Name, v.Query, read, v.Options)
			}
		}
	}
	if found == 0 {
		t.Error("no custom variables")
	}
}
