package main

import (
	"bufio"
	"fmt"
	"strings"
)

// agrees asks a yes-or-no question on the terminal; no is the default.
func (a *app) agrees(question text) bool {
	fmt.Fprint(a.err, a.say(question), " ", a.say(tYesNo), " ")
	line, err := bufio.NewReader(a.in).ReadString('\n')
	if err != nil {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "c", "có", "co":
		return true
	}
	return false
}
