using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Retirement;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Retirement;

/// <summary>
/// Makes the certificates of retirement of authorities (LIF-57, CER-62): at each look of the job, once the key is destroyed. Before that nothing is valid any
/// more, which the ceremony of the destruction asks for (CER-60), and so does an end in the box; there the key is destroyed here, as often as it takes.
/// </summary>
public sealed class AuthorityRetirements(IRetirementStore retirements, Authorities.Authorities authorities, ICrlFiles crls, RetirementSigner signer, IKeyStore keys)
{
    private const int MostAtOnce = 100;

    /// <summary>Makes all that are missing.</summary>
    /// <returns>What could not be made, in words.</returns>
    /// <exception cref="Issuance.StoreUnavailableException">Nothing can be recorded now.</exception>
    /// <exception cref="Keys.KeyStoreUnavailableException">The log's key cannot be used now.</exception>
    public async Task<IReadOnlyList<string>> MakeUpAsync(CancellationToken ct)
    {
        var troubles = new List<string>();
        foreach (var name in await retirements.AuthoritiesWithoutAsync(MostAtOnce, ct))
        {
            if (authorities.Find(name) is { Record.Tombstone: { } tombstone } authority && !await MakeAsync(authority, tombstone, ct))
                troubles.Add($"the key of {name} is destroyed, and the log has no entry from which a certificate of retirement could be made");
        }
        return troubles;
    }

    private async Task<bool> MakeAsync(IssuingAuthority authority, KeyTombstone tombstone, CancellationToken ct)
    {
        if (await signer.FindAsync(AuditEventType.AuthorityKeyDestroyed, authority.Name, tombstone.At, until: null, entry => Text(entry, "authority") == authority.Name, ct) is not var (record, people)) return false;
        if (authority.Record.Ending is { } ending && await signer.FindAsync(AuditEventType.AuthorityEnding, authority.Name, ending.At, until: null, _ => true, ct) is var (_, ordering)) people = ordering;
        using var entry = JsonDocument.Parse(record.Bytes);
        var at = entry.RootElement.GetProperty("time").GetDateTimeOffset();
        var how = tombstone.Ceremony is null
            ? await DestroyAsync(authority, ct)
            // Who took part is in the evidence of the ceremony, which its name and the head of its transcript lead to.
            : $"destroyed at the ceremony {tombstone.Ceremony}, transcript {tombstone.Transcript}";
        var statement = new RetirementStatement
        {
            Subject = new(SubjectKind.Authority, authority.Name) { Subject = authority.Certificate.Subject.ToString(), Certificate = Convert.ToHexStringLower(SHA256.HashData(authority.Record.Certificate)) },
            RetiredAt = at,
            Reason = tombstone.Reason,
            Proof = how,
            People = people,
            Certificates = [],
            Keys = [new(authority.Record.KeyId, at, how)],
            Lists = [.. CrlScope.Of(authority.Name, authority.Record.Crl).Select(LastOf).OfType<LastList>()],
            Log = new(record.Index, record.Bytes, default, []),
        };
        await signer.KeepAsync(
            new()
            {
                Kind = RetiredKind.Authority,
                Name = authority.Name,
                Subject = authority.Certificate.Subject.ToString(),
                At = at,
                By = tombstone.Ceremony ?? string.Join(", ", people.Select(person => person.Name)),
                Cms = [],
                Sha256 = "",
            },
            statement, record.Index, ct);
        return true;
    }

    // Before it is certified: it may be destroyed already, and a stop cut the rest short.
    private async Task<string> DestroyAsync(IssuingAuthority authority, CancellationToken ct)
    {
        var id = authority.Record.KeyId;
        await keys.DestroyAsync(id, ct);
        if (await keys.DescribeAsync(id, ct) is not null) throw new KeyStoreUnavailableException($"The key {id} was destroyed, and {keys.Description} still shows it.");
        return "destroyed by the box in its own key store, which was asked for it afterwards and has no such key; copies in backups of before are not reached by that";
    }

    private LastList? LastOf(CrlScope scope)
    {
        if (crls.Read(scope.FullFile) is not { } der) return null;
        var list = CertificateList.Decode(der);
        return new(scope.ToString()!, list.Number.ToString(CultureInfo.InvariantCulture), list.NextUpdate, Convert.ToHexStringLower(SHA256.HashData(der)));
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
