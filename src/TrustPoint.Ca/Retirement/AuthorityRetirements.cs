using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Formats.Retirement;
using TrustPoint.Formats.Revocation;

namespace TrustPoint.Ca.Retirement;

/// <summary>
/// Makes the certificates of retirement of authorities (LIF-57, CER-62): at each look of the job, once the key is destroyed. Before that nothing is valid any
/// more, which the ceremony of the destruction asks for (CER-60).
/// </summary>
public sealed class AuthorityRetirements(IRetirementStore retirements, Authorities.Authorities authorities, ICrlFiles crls, RetirementSigner signer)
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
        using var entry = JsonDocument.Parse(record.Bytes);
        var at = entry.RootElement.GetProperty("time").GetDateTimeOffset();
        // Who took part is in the evidence of the ceremony, which its name and the head of its transcript lead to.
        var how = $"destroyed at the ceremony {tombstone.Ceremony}, transcript {tombstone.Transcript}";
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
                By = tombstone.Ceremony,
                Cms = [],
                Sha256 = "",
            },
            statement, record.Index, ct);
        return true;
    }

    private LastList? LastOf(CrlScope scope)
    {
        if (crls.Read(scope.FullFile) is not { } der) return null;
        var list = CertificateList.Decode(der);
        return new(scope.ToString()!, list.Number.ToString(CultureInfo.InvariantCulture), list.NextUpdate, Convert.ToHexStringLower(SHA256.HashData(der)));
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
