package main

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"

	"rsc.io/qr"
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

// slipMark is what one slip says to a machine; its text has no blank but those
// between the parts.
type slipMark struct {
	username    string
	fingerprint string // 32 hex digits
	entry       int64
}

// mark gives the slip's machine part: one line, also in its QR code.
func (s slip) mark() string {
	return fmt.Sprintf("niem-slip/1 %s %s %d", s.Username, bareFingerprint(s.Fingerprint), s.Entry)
}

var slipLine = regexp.MustCompile(`niem-slip/1 (\S{1,256}) ([0-9a-f]{32}) ([0-9]{1,18})\b`)

// readMark finds the machine part in a slip's file or in what a scanner typed. A
// file with two different ones is none.
func readMark(text string) (slipMark, bool) {
	found := slipLine.FindAllStringSubmatch(html.UnescapeString(text), -1)
	if len(found) == 0 {
		return slipMark{}, false
	}
	for _, other := range found {
		if other[0] != found[0][0] {
			return slipMark{}, false
		}
	}
	entry, err := strconv.ParseInt(found[0][3], 10, 64)
	return slipMark{found[0][1], found[0][2], entry}, err == nil
}

// isOf tells whether the slip is of this person's key.
func (m slipMark) isOf(username, fingerprint string, entry int64) bool {
	return strings.EqualFold(m.username, username) && m.fingerprint == bareFingerprint(fingerprint) && m.entry == entry
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
