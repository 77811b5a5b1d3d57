using System.Globalization;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Retirement;

namespace TrustPoint.Ca.Retirement;

/// <summary>What is certified about the end of a box.</summary>
/// <param name="Id">Its id, which is in the name of its log.</param>
/// <param name="Name">The name of its log.</param>
/// <param name="Began">When two people decided it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Evidence">Lower-case hex of SHA-256 over the list of the files of its evidence.</param>
/// <param name="Keys">The ids of the keys that are destroyed, all but the log's.</param>
/// <param name="LogKey">The id of the log's key, which signs the certificate and is destroyed after it.</param>
/// <param name="How">How they were destroyed, and how that is known.</param>
public sealed record BoxAtEnd(string Id, string Name, DateTimeOffset Began, string Reason, string Evidence, IReadOnlyList<string> Keys, string LogKey, string How);

/// <summary>
/// The certificate of retirement of the box as a whole (LIF-57). The log's key signs it while it is the last that there is: the certificate says which keys are destroyed, and which one is
/// destroyed after it; that it was, no signature can say.
/// </summary>
public sealed class BoxRetirement(IAuditStore log, RetirementSigner signer, IRetirementStore store, CaClock clock)
{
    /// <summary>Most keys that are named.</summary>
    public const int MostKeys = 500;

    private static readonly AppliancePart Part = new("retirements");

    /// <summary>Records that two people decided it.</summary>
    /// <param name="caller">Who, with the approval.</param>
    /// <param name="id">The box's id.</param>
    /// <param name="reason">Why.</param>
    /// <param name="folder">Where its evidence is.</param>
    /// <param name="evidence">Lower-case hex of SHA-256 over the list of its files.</param>
    /// <returns>When that was.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">It cannot be recorded now.</exception>
    public async Task<DateTimeOffset> BeginAsync(Caller caller, string id, string reason, string folder, string evidence)
    {
        caller.Require(Right.WriteToBox);
        var now = clock.Now();
        await log.AppendAsync(AuditEntry.Create(AuditEventType.ApplianceEnding, now, caller, AuditOutcome.Success, ("appliance", id), ("reason", reason), ("folder", folder), ("evidence", evidence)), CancellationToken.None);
        return now;
    }

    /// <summary>Records the end and certifies it, each once: a second time gives the same certificate.</summary>
    /// <exception cref="Issuance.StoreUnavailableException">Nothing can be recorded now.</exception>
    /// <exception cref="Keys.KeyStoreUnavailableException">The log's key cannot be used now.</exception>
    /// <exception cref="InvalidDataException">The log does not say who decided it.</exception>
    public async Task<RetiredThing> CertifyAsync(BoxAtEnd box)
    {
        if (await store.FindAsync(RetiredKind.Appliance, box.Id, CancellationToken.None) is { } made) return made;
        if (await FindAsync(AuditEventType.ApplianceEnding) is not var (_, people)) throw new InvalidDataException("The log does not say who ended this box: its log's key is kept.");
        if (await FindAsync(AuditEventType.ApplianceEnded) is null)
        {
            await log.AppendAsync(AuditEntry.Create(
                AuditEventType.ApplianceEnded, clock.Now(), Part, AuditOutcome.Success,
                ("appliance", box.Id), ("reason", box.Reason), ("count", box.Keys.Count.ToString(CultureInfo.InvariantCulture)), ("keys", VerifiedRetirement.DigestOf(Named(box))), ("logKey", box.LogKey),
                ("evidence", box.Evidence), ("orderedBy", people[0].Name), ("approvedBy", people.ElementAtOrDefault(1)?.Name)), CancellationToken.None);
        }
        var (record, _) = (await FindAsync(AuditEventType.ApplianceEnded))!.Value;
        using var entry = System.Text.Json.JsonDocument.Parse(record.Bytes);
        var at = entry.RootElement.GetProperty("time").GetDateTimeOffset();
        var statement = new RetirementStatement
        {
            Subject = new(SubjectKind.Appliance, box.Id) { LogKey = box.LogKey, Evidence = box.Evidence },
            RetiredAt = at,
            Reason = box.Reason,
            Proof = string.Create(CultureInfo.InvariantCulture, $"{box.Keys.Count} keys {box.How}; the key of the log signs this and is destroyed after it"),
            People = people,
            Certificates = [],
            Keys = [.. Named(box).Select(id => new DestroyedKey(id, at, "destroyed; its store was asked for it afterwards and has no such key"))],
            Log = new(record.Index, record.Bytes, default, []),
        };
        await signer.KeepAsync(
            new() { Kind = RetiredKind.Appliance, Name = box.Id, Subject = box.Name, At = at, By = string.Join(", ", people.Select(person => person.Name)), Cms = [], Sha256 = "" },
            statement, record.Index, CancellationToken.None);
        return (await store.FindAsync(RetiredKind.Appliance, box.Id, CancellationToken.None))!;

        Task<(AuditRecord Record, IReadOnlyList<RetiringPerson> People)?> FindAsync(AuditEventType type) => signer.FindAsync(type, box.Id, box.Began, until: null, _ => true, CancellationToken.None);
    }

    private static IEnumerable<string> Named(BoxAtEnd box) => box.Keys.Take(MostKeys);
}
