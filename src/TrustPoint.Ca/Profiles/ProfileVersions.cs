using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Yaml;

namespace TrustPoint.Ca.Profiles;

/// <summary>
/// The commands that change profiles while the appliance runs, and their history. A profile that comes with the product is changed by a
/// copy under another name: so an update of the product meets nobody's numbers, and its own services keep the profiles that they need.
/// </summary>
public sealed class ProfileVersions : IDisposable
{
    private const string Typed = "profile";

    private readonly IProfileStore store;
    private readonly ProfileCatalogue catalogue;
    private readonly Domains.Domains domains;
    private readonly Authorities.Authorities authorities;
    private readonly SecondPerson secondPerson;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim changing = new(1);

    private ProfileVersions(
        IProfileStore store, ProfileCatalogue catalogue, Domains.Domains domains, Authorities.Authorities authorities, SecondPerson secondPerson, TimeProvider time) =>
        (this.store, this.catalogue, this.domains, this.authorities, this.secondPerson, this.time) = (store, catalogue, domains, authorities, secondPerson, time);

    /// <summary>
    /// Puts the versions that are kept in force, after it has kept what is new in the catalogue: profiles of this product, and files. A number
    /// keeps its text for good.
    /// </summary>
    /// <exception cref="ProfileException">A file has a number that is taken, or a kept text cannot be read by this program.</exception>
    public static async Task<ProfileVersions> OpenAsync(
        IProfileStore store, ProfileCatalogue catalogue, Domains.Domains domains, Authorities.Authorities authorities, SecondPerson secondPerson, TimeProvider time, CancellationToken ct)
    {
        var versions = new ProfileVersions(store, catalogue, domains, authorities, secondPerson, time);
        var newest = (await store.NewestAsync(ct)).ToDictionary(version => version.Name);
        var (fresh, errors) = (new List<Profile>(), new List<YamlError>());
        foreach (var profile in catalogue.All.ToList())
        {
            var last = newest.GetValueOrDefault(profile.Name);
            // The plant had the name before the product did: its own stays in force.
            if (profile.IsShipped && last is { IsShipped: false }) continue;
            if (await store.FindAsync(profile.Name, profile.Version, ct) is { } kept)
            {
                if (kept.Text == profile.Text) continue;
                if (profile.IsShipped) catalogue.Use(Read(kept));
                else errors.Add(Taken(profile, last!));
            }
            else if (!profile.IsShipped && profile.Version < last?.Number) errors.Add(Taken(profile, last));
            else fresh.Add(profile);
        }
        if (errors.Count > 0) throw new ProfileException(errors);
        // Side by side: the store commits what comes together as one.
        foreach (var version in await Task.WhenAll(fresh.Select(profile => versions.KeepAsync(new AppliancePart("start"), profile, ct)))) newest[version.Name] = version;
        foreach (var own in newest.Values.Where(version => !version.IsShipped)) catalogue.Use(Read(own));
        return versions;
    }

    /// <summary>Reads and checks a text as saving it would, and changes nothing.</summary>
    /// <param name="caller">Who sees the set-up.</param>
    /// <param name="yaml">The profile.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="ProfileException">It would be refused; everything that is wrong is in it, with its line.</exception>
    public Profile Check(Caller caller, string yaml)
    {
        caller.Require(Right.SeeSetup);
        return ProfileText.Parse(yaml, Typed, Judge);
    }

    /// <summary>Saves a profile, or a new version of one. The next certificate is made by it; after a crash either this or the version before is in force.</summary>
    /// <param name="caller">Who manages profiles.</param>
    /// <param name="yaml">The profile.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="ProfileException">It is refused; everything that is wrong is in it, with its line.</exception>
    public async Task<Profile> SaveAsync(Caller caller, string yaml, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageProfiles);
        await changing.WaitAsync(ct);
        try
        {
            var profile = ProfileText.Parse(yaml, Typed, Judge);
            caller = await secondPerson.AskAsync(caller.Require(ActOf(profile)), ct);
            // Durable first: what is in force is always what is kept.
            await KeepAsync(caller, profile, ct);
            catalogue.Use(profile);
            return profile;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <summary>All versions of a profile, newest first; none where there is no such profile.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<IReadOnlyList<ProfileVersion>> ListAsync(Caller caller, string name, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.ListAsync(name, ct);
    }

    /// <summary>One version of a profile, or null.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    public Task<ProfileVersion?> FindAsync(Caller caller, string name, int number, CancellationToken ct)
    {
        caller.Require(Right.SeeSetup);
        return store.FindAsync(name, number, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    // What a text must be beside what is in force. Issuance decides again: a domain may change in the same moment.
    private void Judge(Profile wanted, YamlFields fields)
    {
        var now = catalogue.Find(wanted.Name);
        if (now is { IsShipped: true }) fields.Problem("name", ProfileCatalogue.Shipped);
        else if (wanted.Version <= now?.Version) fields.Problem("version", $"is a number above {now.Version}, which is kept already.");
        foreach (var domain in domains.All.Where(domain => domain.Profiles.Contains(wanted.Name)))
        {
            if (!wanted.Requesters.Contains(ProfileRequester.Device)) fields.Problem("requesters", $"has device, because devices of the domain {domain.Name} get it.");
            // RFC 5280 section 4.1.2.5: what has no end needs an authority that has none.
            if (wanted.Validity.Lifetime is null && now?.Validity.Lifetime is not null && authorities.Find(domain.Authority) is { } authority && authority.Certificate.NotAfter.Year < 9999)
                fields.Problem("validity", $"has an end, because the authority {authority.Name} of the domain {domain.Name} has one.");
        }
    }

    private static Act ActOf(Profile profile) => new(
        ActKind.ChangeDomains, Right.ManageProfiles, "save a profile",
        ("profile", profile.Name), ("version", FormattableString.Invariant($"{profile.Version}")), ("text", profile.Text));

    private async Task<ProfileVersion> KeepAsync(Caller caller, Profile profile, CancellationToken ct)
    {
        var version = new ProfileVersion(profile.Name, profile.Version, profile.Text, profile.IsShipped, $"{caller.Name} ({caller.Proof})", time.GetUtcNow());
        var entry = AuditEntry.Create(
            AuditEventType.ProfileSaved, version.SavedAt, caller, AuditOutcome.Success,
            ("profile", version.Name), ("version", FormattableString.Invariant($"{version.Number}")), ("sha256", version.Sha256), ("shipped", version.IsShipped ? "true" : null));
        await store.AddAsync(version, entry, ct);
        return version;
    }

    private static YamlError Taken(Profile file, ProfileVersion last) =>
        new(file.Name, 1, $"The file has the version {file.Version}, and {last.Id} is kept already: give it a number above that, or remove the file.");

    private static Profile Read(ProfileVersion kept) => ProfileText.Parse(kept.Text, kept.Id) with { IsShipped = kept.IsShipped };
}
