package api

import (
	"context"
)

// DirectoryFinding is one result of trying the directory. Severity is good,
// warning or failure; codes are stable.
type DirectoryFinding struct {
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Detail   string `json:"detail"`
}

// DirectoryCheck is the answer of POST /api/directory/check.
type DirectoryCheck struct {
	Well     bool               `json:"well"` // nothing that keeps people from signing in
	Findings []DirectoryFinding `json:"findings"`
}

// DirectorySync is the body of POST /api/directory/sync. AcceptShrunken takes
// over a reading in which most of the staff are missing.
type DirectorySync struct {
	AcceptShrunken bool `json:"accept_shrunken"`
}

// DirectoryChange counts what a reading of the directory changed.
type DirectoryChange struct {
	Added    int `json:"added"`
	Changed  int `json:"changed"`
	Disabled int `json:"disabled"`
}

// CheckDirectory has the server try its directory.
func (c *Client) CheckDirectory(ctx context.Context) (DirectoryCheck, error) {
	var out DirectoryCheck
	err := c.call(ctx, methodPost, "/api/directory/check", nil, nil, &out)
	return out, err
}

// SyncDirectory has the server read its directory now.
func (c *Client) SyncDirectory(ctx context.Context, in DirectorySync) (DirectoryChange, error) {
	var out DirectoryChange
	err := c.callOnce(ctx, methodPost, "/api/directory/sync", nil, in, &out)
	return out, err
}
