package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"

	"rsc.io/qr"
)

//go:embed kit.html
var kitHTML string

var kitPage = template.Must(template.New("kit").Funcs(template.FuncMap{"next": func(i int) int { return i + 1 }}).Parse(kitHTML))

// kitPrinted is a share on paper.
type kitPrinted struct {
	Letter, Outer, Inner, Armored string
	Codes                         []template.HTML
}

// html writes the sheets, for A4, without scripts or outside parts. The holder's
// key, if it is there at all, is on the last sheet, apart from the rest.
func (k kit) html() ([]byte, error) {
	data := struct {
		Style                           template.CSS // our own
		Title, Secret, Seal             both
		Rows, Intro, Steps, Signers     []both
		Pairs                           []kitPrinted
		Unit, Holder, Groups            string
		Key                             string
		KeyCode                         template.HTML
		TextTitle, CodesTitle, Outer    both
		KeyAdvice, TextAdvice, CodesHow both
		Inner, StepsTitle               both
	}{
		Style: template.CSS(printedStyle), Title: bothOf(tKitTitle), Secret: bothOf(tKitSecret), Seal: bothOf(tKitSeal),
		Rows: bothOfRows(k.rows()), Intro: bothOfAll(kitIntro), Steps: bothOfRows(kitSteps), Signers: bothOfAll([]text{tKitHolderSigns, tKitWitnessSigns}),
		Unit: oneLine(k.unit), Holder: calledBoth(k.holder), Groups: spacedFingerprint(k.fingerprint), Key: k.secret,
		TextTitle: bothOf(tKitText), CodesTitle: bothOf(tKitCodes), Outer: bothOf(tKitOuter), Inner: bothOf(tKitInner),
		KeyAdvice: bothOf(tKitSecretAdvice), TextAdvice: bothOf(tKitTextAdvice), CodesHow: bothOf(tKitCodesAdvice), StepsTitle: bothOf(tKitSteps),
	}
	for _, p := range k.pairs {
		printed := kitPrinted{Letter: p.letter, Outer: calledBoth(p.outer), Inner: calledBoth(p.inner), Armored: p.armored}
		codes, err := p.codes()
		if err != nil {
			return nil, fmt.Errorf("draw the share: %w", err)
		}
		for _, c := range codes {
			printed.Codes = append(printed.Codes, drawn(c))
		}
		data.Pairs = append(data.Pairs, printed)
	}
	if k.secret != "" {
		code, err := qr.Encode(k.secret, qr.M)
		if err != nil {
			return nil, fmt.Errorf("draw the key: %w", err)
		}
		data.KeyCode = drawn(code)
	}
	var b bytes.Buffer
	err := kitPage.Execute(&b, data)
	return b.Bytes(), err
}
