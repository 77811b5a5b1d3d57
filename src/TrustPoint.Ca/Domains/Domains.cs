using System.Text.RegularExpressions;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Ca.Domains;

/// <summary>The live set of domains, and the command that changes it.</summary>
public sealed partial class Domains : IDisposable
{
    // RFC 7030 section 3.2.2: a label must not be an operation's name. RFC 8995 section 5 adds those of BRSKI.
    private static readonly string[] Operations =
    [
        "cacerts", "simpleenroll", "simplereenroll", "fullcmc", "serverkeygen", "csrattrs", "requestvoucher", "voucher-status", "requestauditlog", "enrollstatus",
    ];

    private readonly IDomainStore store;
    private readonly ProfileCatalogue profiles;
    private readonly Authorities.Authorities authorities;
    private readonly SecondPerson secondPerson;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim changing = new(1);
    private volatile Domain[] current;

    private Domains(IDomainStore store, ProfileCatalogue profiles, Authorities.Authorities authorities, SecondPerson secondPerson, TimeProvider time, Domain[] loaded) =>
        (this.store, this.profiles, this.authorities, this.secondPerson, this.time, current) = (store, profiles, authorities, secondPerson, time, loaded);

    /// <summary>All, by name.</summary>
    public IReadOnlyList<Domain> All => current;

    /// <summary>The domain that unlabelled paths lead to where the client shows nothing of another one, or null.</summary>
    public Domain? Default => Array.Find(current, domain => domain.Default);

    /// <summary>Loads the set.</summary>
    public static async Task<Domains> LoadAsync(
        IDomainStore store, ProfileCatalogue profiles, Authorities.Authorities authorities, SecondPerson secondPerson, TimeProvider time, CancellationToken ct) =>
        new(store, profiles, authorities, secondPerson, time, [.. await store.ListAsync(ct)]);

    /// <summary>The domain of that name, or null.</summary>
    public Domain? Find(string name) => Array.Find(current, domain => domain.Name == name);

    /// <summary>Adds or replaces a domain. A new default takes the place of the one before.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="DomainRefusedException">The domain is wrong; says everything that is.</exception>
    public async Task SaveAsync(Caller caller, Domain domain, CancellationToken ct)
    {
        var allowed = caller.Require(new Act(ActKind.ChangeDomains, Right.ManageDomains, "save a domain", FieldsOf(domain)));
        if (Violations(domain) is { Count: > 0 } violations) throw new DomainRefusedException(violations);
        caller = await secondPerson.AskAsync(allowed, ct);
        await changing.WaitAsync(ct);
        try
        {
            if (domain.Default && Default is { } before && before.Name != domain.Name) await StoreAsync(caller, before with { Default = false }, ct);
            await StoreAsync(caller, domain, ct);
        }
        finally
        {
            changing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    private async Task StoreAsync(Caller caller, Domain domain, CancellationToken ct)
    {
        var entry = AuditEntry.Create(AuditEventType.DomainSaved, time.GetUtcNow(), caller, AuditOutcome.Success, FieldsOf(domain));
        await store.SaveAsync(domain, entry, ct);
        current = [.. current.Where(other => other.Name != domain.Name).Append(domain).OrderBy(other => other.Name, StringComparer.Ordinal)];
    }

    private List<string> Violations(Domain domain)
    {
        var violations = new List<string>();
        if (!Label().IsMatch(domain.Name)) violations.Add($"the name '{domain.Name}' is not 1 to 32 letters a-z, digits and hyphens");
        if (Operations.Contains(domain.Name)) violations.Add($"the name '{domain.Name}' is an EST operation");
        if (authorities.Find(domain.Authority) is null) violations.Add($"there is no authority {domain.Authority}");
        if (domain.Profiles.Count == 0) violations.Add("it has no profile");
        foreach (var name in domain.Profiles)
        {
            if (profiles.Find(name) is not { } profile) violations.Add($"there is no profile {name}");
            else if (!profile.Requesters.Contains(ProfileRequester.Device)) violations.Add($"the profile {name} is not for devices");
        }
        if (domain.RenewalGraceDays is < 0 or > Domain.LongestRenewalGraceDays)
            violations.Add($"an ended certificate may renew for 0 to {Domain.LongestRenewalGraceDays} days, not {domain.RenewalGraceDays}");
        if (domain.Masa is not null && FaultOfMasa(domain, domain.Masa) is { } fault) violations.Add(fault);
        return violations;
    }

    private string? FaultOfMasa(Domain domain, string masa)
    {
        if (!domain.Profiles.Any(name => profiles.Find(name) is { IsFactoryIdentity: true })) return "a MASA stands in factory identities, and it gives none";
        try
        {
            MasaAddress.Parse(masa);
            return null;
        }
        catch (DecodeException error)
        {
            return error.Message;
        }
    }

    private static (string Name, string? Value)[] FieldsOf(Domain domain) =>
    [
        ("domain", domain.Name), ("authority", domain.Authority), ("profiles", string.Join(' ', domain.Profiles)),
        ("manufacturers", string.Join(' ', domain.Manufacturers)), ("approval", Word(domain.Approval)),
        ("linkingRequired", Word(domain.LinkingRequired)), ("masa", domain.Masa), ("default", Word(domain.Default)),
        ("renewalGraceDays", domain.RenewalGraceDays == 0 ? null : $"{domain.RenewalGraceDays}"),
    ];

    private static string Word(bool value) => value ? "true" : "false";

    [GeneratedRegex(@"\A[a-z0-9-]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}

/// <summary>A domain was not saved.</summary>
/// <param name="violations">Everything that is wrong with it.</param>
public sealed class DomainRefusedException(IReadOnlyList<string> violations) : Exception($"The domain was not saved: {string.Join("; ", violations)}.")
{
    /// <summary>Everything that is wrong with it.</summary>
    public IReadOnlyList<string> Violations { get; } = violations;
}
