// What survey.Folds says in Go: by these rules names are folded. Written by rules_test.go.
export const FOLDS = {
  "letters": [
    "dđðɖ",
    "iı"
  ],
  "spaces": "−_",
  "nothing": "'’‘‛ʼʻʹˈ′\u0060´",
  "alike": [
    "iy"
  ]
};
