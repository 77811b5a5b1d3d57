using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Retirement;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Retirement;

/// <summary>
/// Makes certificates of retirement (LIF-55). The log's key signs them: auditors know it already, it outlives every authority of the box, and nothing below any
/// authority has to be good for them to be believed. The log itself says who did what; the certificate repeats it with the proof.
/// </summary>
public sealed class RetirementSigner(IAuditStore log, AuditTrail trail, CheckpointSigner signer, IRetirementStore store, CaClock clock)
{
    private const int MostEntries = 100;

    private static readonly AppliancePart Part = new("retirements");

    // A proposal is open for a day, and the act is done after it was approved.
    private static readonly TimeSpan ApprovedWithin = SecondPerson.Life + TimeSpan.FromMinutes(1);

    /// <summary>The entry of an end, with the two people that it names.</summary>
    /// <param name="type">The event.</param>
    /// <param name="about">The name that it is about.</param>
    /// <param name="at">When it was, or began.</param>
    /// <param name="until">When it was over at the latest; null: not known.</param>
    /// <param name="fits">Whether an entry about that name is the one.</param>
    /// <param name="ct">Stops the search.</param>
    /// <returns>Null: the log has no such entry.</returns>
    public async Task<(AuditRecord Record, IReadOnlyList<RetiringPerson> People)?> FindAsync(AuditEventType type, string about, DateTimeOffset at, DateTimeOffset? until, Func<JsonElement, bool> fits, CancellationToken ct)
    {
        var filter = new AuditFilter(type.Name, Since: at - TimeSpan.FromSeconds(1), Until: until, About: about);
        foreach (var record in (await log.ListAsync(filter, AuditSort.Newest, null, MostEntries, ct)).Items)
        {
            using var entry = JsonDocument.Parse(record.Bytes);
            if (!fits(entry.RootElement)) continue;
            var people = new List<RetiringPerson> { Person(entry.RootElement) };
            if (entry.RootElement.TryGetProperty("proposal", out var proposal) && await ApproverAsync(proposal.GetString()!, at, ct) is { } approver) people.Add(approver);
            return (record, people);
        }
        return null;
    }

    /// <summary>Signs and keeps one, unless there is one already.</summary>
    /// <param name="thing">What is kept of it beside the certificate: <see cref="RetiredThing.Cms"/> and its digest are set here.</param>
    /// <param name="statement">What it says; its place on the log is set here.</param>
    /// <param name="index">The entry of the end.</param>
    /// <param name="ct">Stops it before it is kept.</param>
    /// <exception cref="KeyStoreUnavailableException">The log's key cannot be used now.</exception>
    /// <exception cref="Issuance.StoreUnavailableException">Nothing can be recorded now.</exception>
    public async Task KeepAsync(RetiredThing thing, RetirementStatement statement, long index, CancellationToken ct)
    {
        var proof = await trail.ProveAsync(index, ct) ?? throw new InvalidDataException($"The log has no entry {index}.");
        var place = new LogPlace(index, proof.Entry.Bytes, Encoding.UTF8.GetBytes(proof.Note), [.. proof.Path.Select(hash => (ReadOnlyMemory<byte>)hash)]);
        var cms = await SignAsync(statement with { Log = place }, ct);
        var kept = thing with { Cms = cms, Sha256 = Convert.ToHexStringLower(SHA256.HashData(cms)) };
        await store.AddAsync(kept, AuditEntry.Create(
            AuditEventType.RetirementCertified, clock.Now(), Part, AuditOutcome.Success,
            (thing.Kind switch { RetiredKind.Device => "device", RetiredKind.Authority => "authority", _ => "appliance" }, thing.Name), ("domain", thing.Domain), ("entry", $"{index}"), ("sha256", kept.Sha256)), ct);
    }

    private static RetiringPerson Person(JsonElement entry) => new(entry.GetProperty("subject").GetString()!, entry.GetProperty("proof").GetString()!);

    private async Task<RetiringPerson?> ApproverAsync(string proposal, DateTimeOffset at, CancellationToken ct)
    {
        var filter = new AuditFilter(AuditEventType.ApprovalApproved.Name, Since: at - ApprovedWithin, Until: at + TimeSpan.FromSeconds(2), About: proposal);
        foreach (var record in (await log.ListAsync(filter, AuditSort.Newest, null, MostEntries, ct)).Items)
        {
            using var entry = JsonDocument.Parse(record.Bytes);
            if (entry.RootElement.TryGetProperty("proposal", out var number) && number.GetString() == proposal) return Person(entry.RootElement);
        }
        return null;
    }

    private async Task<byte[]> SignAsync(RetirementStatement statement, CancellationToken ct)
    {
        var toCertify = LogCertificate.Of(signer.Key);
        var signature = await signer.SignDerAsync(toCertify, ct);
        var certificate = Certificate.Decode(Certificate.Assemble(toCertify, SignatureAlgorithm.EcdsaSha256, signature));
        var draft = new SignedMessageDraft(Oids.Data, statement.Encode(), certificate, SignatureAlgorithm.EcdsaSha256, clock.Now(), []);
        var signed = await signer.SignDerAsync(draft.ToSign, ct);
        return draft.Assemble(signed);
    }
}
