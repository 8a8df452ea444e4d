package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"time"
)

// Alarm is something that an operator has to look at.
type Alarm struct {
	Code    string     `json:"code"`
	Subject string     `json:"subject,omitempty"`
	Detail  string     `json:"detail,omitempty"`
	Since   time.Time  `json:"since"`
	Ended   *time.Time `json:"ended"`
}

// Status is the state of the service. Counts are of the last hour.
type Status struct {
	Time          time.Time       `json:"time"`
	Version       string          `json:"version"`
	Ready         map[string]bool `json:"ready"` // by server that this one needs
	LogEntries    int64           `json:"log_entries"`
	SignedEntries int64           `json:"signed_entries"`
	UnsignedSince *time.Time      `json:"unsigned_since"`
	DatabaseBytes int64           `json:"database_bytes"`
	Sessions      int             `json:"sessions"`
	JobsWaiting   int             `json:"jobs_waiting"`
	JobsFailed    int             `json:"jobs_failed"`
	BackupMade    *time.Time      `json:"backup_made"`    // the newest that is kept; null for never
	BackupDrilled *time.Time      `json:"backup_drilled"` // the newest restoring rehearsed with success
	Released      int             `json:"released"`
	Refused       int             `json:"refused"`
	SignInsFailed int             `json:"sign_ins_failed"`
	Alarms        []Alarm         `json:"alarms"` // those that stand, and those of the last seven days
}

// Status reads the state of the service.
func (c *Client) Status(ctx context.Context) (Status, error) {
	var out Status
	err := c.call(ctx, methodGet, "/api/status", nil, nil, &out)
	return out, err
}

// SecurityEvent is one line of the security log.
type SecurityEvent struct {
	At      time.Time         `json:"at"`
	Level   string            `json:"level"`
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields"`
}

// SecurityLogEnd is the message of the line that ends a whole answer.
const SecurityLogEnd = "end"

// SecurityLog writes the lines of the security log in a time to w and gives
// their number. An answer that was cut is an error.
func (c *Client) SecurityLog(ctx context.Context, from, to time.Time, w io.Writer) (int, error) {
	query := url.Values{"from": {from.UTC().Format(time.RFC3339)}, "to": {to.UTC().Format(time.RFC3339)}}
	body, _, err := c.stream(ctx, methodGet, "/api/log/security", query)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		var e SecurityEvent
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return n, fmt.Errorf("security log: %w", err)
		}
		if e.Message == SecurityLogEnd && e.Level == "" {
			return n, nil
		}
		if _, err := w.Write(append(lines.Bytes(), '\n')); err != nil {
			return n, err
		}
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("security log: %w", err)
	}
	return 0, fmt.Errorf("security log: %w", io.ErrUnexpectedEOF)
}
