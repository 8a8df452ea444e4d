package main

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"rsc.io/qr"

	webdesk "niem/web/desk"
)

// slip is what somebody takes to a registrar on paper: whose key, and its
// fingerprint, to be compared with what the log says.
type slip struct {
	FullName, Position, Unit, Username string
	Fingerprint                        string // in groups of four
	Entry                              int64  // of the log, that introduced the key or asks for it
	Origin                             string // of the log
	Made                               time.Time
	Replaces                           bool // a key whose owner lost every device
}

// mark gives the slip's machine part: one line, also in its QR code.
func (s slip) mark() string {
	return webdesk.SlipMark{Username: s.Username, Fingerprint: s.Fingerprint, Entry: s.Entry}.String()
}

var slipLine = regexp.MustCompile(`niem-slip/1 \S{1,256} [0-9a-f]{32} [0-9]{1,18}\b`)

// readMark finds the machine part in a slip's file or in what a scanner typed. A
// file with two different ones is none.
func readMark(text string) (webdesk.SlipMark, bool) {
	found := slipLine.FindAllString(html.UnescapeString(text), -1)
	if len(found) == 0 || slices.ContainsFunc(found, func(other string) bool { return other != found[0] }) {
		return webdesk.SlipMark{}, false
	}
	return webdesk.ParseSlip(found[0])
}

// slipRow is a line of the slip: what it is in both languages, and its value.
type slipRow struct {
	name  text
	value string
}

func (s slip) rows() []slipRow {
	why := tSlipNew
	if s.Replaces {
		why = tSlipLost
	}
	return []slipRow{
		{tSlipName, oneLine(s.FullName)}, {tSlipPosition, oneLine(s.Position)}, {tSlipUnit, oneLine(s.Unit)}, {tSlipUsername, oneLine(s.Username)},
		{tSlipWhy, why.vi + " / " + why.en}, {tSlipMade, when(s.Made)}, {tSlipEntry, fmt.Sprintf("%d – %s", s.Entry, oneLine(s.Origin))},
	}
}

// signers are those who sign on paper.
func (s slip) signers() []text {
	if s.Replaces {
		return []text{tSlipOwnerSigns, tSlipFirstSigns, tSlipSecondSigns}
	}
	return []text{tSlipOwnerSigns, tSlipRegistrarSigns}
}

// groups gives the fingerprint in two lines.
func (s slip) groups() [2]string {
	all := strings.Fields(spacedFingerprint(s.Fingerprint))
	return [2]string{strings.Join(all[:len(all)/2], " "), strings.Join(all[len(all)/2:], " ")}
}

// code is the QR code of the machine part; a dot is a unit square.
func (s slip) code() (*qr.Code, error) { return qr.Encode(s.mark(), qr.M) }

// eachDot calls black with every black square of a code.
func eachDot(c *qr.Code, black func(x, y int)) {
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				black(x, y)
			}
		}
	}
}
