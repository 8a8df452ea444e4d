package exchange

import "niem/exchange/cover"

// What stands on a document in the clear; see package cover.
type (
	Class        = cover.Class
	Urgency      = cover.Urgency
	Purpose      = cover.Purpose
	Metadata     = cover.Metadata
	InvalidError = cover.InvalidError
)

// Their values.
const (
	ClassNone      = cover.ClassNone
	ClassBasic     = cover.ClassBasic
	ClassSensitive = cover.ClassSensitive

	UrgencyNormal  = cover.UrgencyNormal
	UrgencyUrgent  = cover.UrgencyUrgent
	UrgencyVery    = cover.UrgencyVery
	UrgencyExpress = cover.UrgencyExpress

	PurposeCompliance = cover.PurposeCompliance
	PurposeReminder   = cover.PurposeReminder
	PurposeEpidemic   = cover.PurposeEpidemic
	PurposeRemedies   = cover.PurposeRemedies
)

// Kinds of documents, by code.
var Kinds = cover.Kinds

// ParseMetadata reads the one encoding.
func ParseMetadata(b []byte) (Metadata, error) { return cover.ParseMetadata(b) }

// Steers tells the characters that do something where text is shown.
func Steers(r rune) bool { return cover.Steers(r) }

// ValidPurpose reports whether p is one of the four permitted purposes.
func ValidPurpose(p Purpose) bool { return cover.ValidPurpose(p) }
