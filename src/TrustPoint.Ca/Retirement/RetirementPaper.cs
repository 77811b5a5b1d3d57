using TrustPoint.Formats.Retirement;

namespace TrustPoint.Ca.Retirement;

/// <summary>A certificate of retirement as people read it. It was verified when this was made.</summary>
/// <param name="Thing">As it is kept.</param>
public sealed record RetirementPaper(RetiredThing Thing)
{
    private readonly VerifiedRetirement verified = VerifiedRetirement.Open(Thing.Cms, known: null);

    /// <summary>Of a device.</summary>
    public string? Manufacturer => Said.Subject.Manufacturer;

    /// <summary>Of a device.</summary>
    public string? SerialNumber => Said.Subject.SerialNumber;

    /// <summary>Of a device: hex of SHA-256 over its factory identity.</summary>
    public string? FactoryIdentity => Said.Subject.FactoryIdentity;

    /// <summary>Of an authority.</summary>
    public string? Subject => Said.Subject.Subject;

    /// <summary>Of an authority: hex of SHA-256 over its certificate.</summary>
    public string? Certificate => Said.Subject.Certificate;

    /// <summary>Of a box: the id of its log's key.</summary>
    public string? LogKey => Said.Subject.LogKey;

    /// <summary>Of a box: hex of SHA-256 over the list of the files of its evidence.</summary>
    public string? Evidence => Said.Subject.Evidence;

    /// <summary>Why.</summary>
    public string Reason => Said.Reason;

    /// <summary>How it is known that nothing of it goes on.</summary>
    public string Proof => Said.Proof;

    /// <summary>What it goes on as; null: nothing.</summary>
    public string? Successor => Said.Successor;

    /// <summary>Who did it, then who approved it, each with how that was proved.</summary>
    public IReadOnlyList<(string Name, string Proof)> People => [.. Said.People.Select(person => (person.Name, person.Proof))];

    /// <summary>What was revoked: issuer, serial number, reason, time.</summary>
    public IReadOnlyList<(string Issuer, string Serial, string Reason, DateTimeOffset At)> Revoked => [.. Said.Certificates.Select(one => (one.Issuer, one.Serial, one.Reason, one.RevokedAt))];

    /// <summary>How many were revoked before those.</summary>
    public int OlderRevoked => Said.OlderCertificates;

    /// <summary>Keys that were destroyed: id, time, how.</summary>
    public IReadOnlyList<(string KeyId, DateTimeOffset At, string How)> Keys => [.. Said.Keys.Select(key => (key.KeyId, key.DestroyedAt, key.How))];

    /// <summary>Last revocation lists: name, number, end.</summary>
    public IReadOnlyList<(string Name, string Number, DateTimeOffset NextUpdate)> Lists => [.. Said.Lists.Select(list => (list.Name, list.Number, list.NextUpdate))];

    /// <summary>The index of the entry on the log.</summary>
    public long Entry => Said.Log.Index;

    /// <summary>The log's name.</summary>
    public string Log => verified.Key.Name;

    /// <summary>Hex of SHA-256 over the file log.key.</summary>
    public string LogKeySha256 => verified.Key.FileSha256;

    private RetirementStatement Said => verified.Statement;
}
