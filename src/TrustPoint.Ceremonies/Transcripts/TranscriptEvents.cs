namespace TrustPoint.Ceremonies.Transcripts;

/// <summary>The words for what can happen. They stand in transcripts for ever: words are added, none changes its meaning.</summary>
public static class TranscriptEvents
{
    /// <summary>It was opened: ceremony, script (SHA-256), rehearsal, program.</summary>
    public const string Opened = "opened";

    /// <summary>A person took a role: key (SubjectPublicKeyInfo in base64).</summary>
    public const string Joined = "joined";

    /// <summary>A person who has a role came back, and signs with another key from now on: key.</summary>
    public const string Returned = "returned";

    /// <summary>Everybody is here.</summary>
    public const string Complete = "complete";

    /// <summary>A person typed the groups that were asked for: groups (numbers from 1).</summary>
    public const string Compared = "compared";

    /// <summary>A person typed other groups: groups.</summary>
    public const string Misread = "misread";

    /// <summary>A custodian signed the script's digest: signature (base64, IEEE P1363).</summary>
    public const string Approved = "approved";

    /// <summary>A person says that it was done: seen; of a thing that is destroyed its kind, number, place and method.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The machine begins: act, attempt.</summary>
    public const string Began = "began";

    /// <summary>The machine did it: act, and what came of it.</summary>
    public const string Did = "did";

    /// <summary>The machine could not: act, reason.</summary>
    public const string Failed = "failed";

    /// <summary>New shares were made: set, needed, count, fingerprint (of the secret: shares of another set are known by it). Those of before open nothing.</summary>
    public const string SharesMade = "shares-made";

    /// <summary>A custodian was shown a share: set, number.</summary>
    public const string ShareShown = "share-shown";

    /// <summary>A custodian typed that share: set, number.</summary>
    public const string ShareProven = "share-proven";

    /// <summary>A custodian gave a share: number.</summary>
    public const string ShareGiven = "share-given";

    /// <summary>The token opened with the shares that were given; by: whose, where the token goes to others.</summary>
    public const string Unlocked = "unlocked";

    /// <summary>The token stayed shut to the shares that were given, when it went to others and nobody knew whether it had yet: by.</summary>
    public const string Shut = "shut";

    /// <summary>Something is different from the script: number, text.</summary>
    public const string Deviated = "deviated";

    /// <summary>A custodian accepts it: number.</summary>
    public const string Accepted = "accepted";

    /// <summary>A key that was made here was destroyed: key.</summary>
    public const string Destroyed = "destroyed";

    /// <summary>A person signed the transcript up to a line: head, signature.</summary>
    public const string SignedOff = "signed-off";

    /// <summary>It ended before its end: reason.</summary>
    public const string Aborted = "aborted";

    /// <summary>It ended as it should.</summary>
    public const string Ended = "ended";
}
