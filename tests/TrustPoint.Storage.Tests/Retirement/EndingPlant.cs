using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Storage.Crls;
using TrustPoint.Testing.Stored;

namespace TrustPoint.Storage.Tests.Retirement;

/// <summary>All that ends an authority, over a whole CA, as one process of the box has it; Ada orders and Bert approves.</summary>
internal sealed class EndingPlant : IDisposable
{
    public static readonly Person Ada = new("ada", [new(Role.Administrator)], 1, IsFresh: true);

    private readonly StoredCa ca;

    private EndingPlant(StoredCa ca, Ca.Authorities.Authorities authorities, Ca.Domains.Domains domains, string folder, CutAt? cut)
    {
        this.ca = ca;
        Authorities = authorities;
        var (clock, keys) = (new CaClock(ca.Time), Cut<IKeyStore>(ca.Keys));
        Files = new(folder);
        var files = cut is null ? Files : cut.Of((ICrlFiles)Files);
        Crls = new(authorities, Cut(ca.Store.Crls), files, keys, clock, [], NullLogger<CrlPublication>.Instance);
        Revocations = new(authorities, Cut(ca.Store.Revocations), new CrlAgenda(ca.Time), ca.SecondPerson, clock);
        var signer = new RetirementSigner(ca.Store.Audit, new AuditTrail(ca.Store.Audit, ca.Checkpoints), ca.Checkpoints, Cut(ca.Store.Retirements), clock);
        Gate = new(authorities, ProfileCatalogue.Load(null), ca.Store.Certificates, files, ca.Time);
        Ends = new(authorities, domains, Gate, Revocations, Crls, keys, ca.SecondPerson, signer, new(Cut(ca.Store.Retirements), authorities, files, signer, keys), clock);

        T Cut<T>(T store) where T : class => cut is null ? store : cut.Of(store);
    }

    public Ca.Authorities.Authorities Authorities { get; }

    public CrlFiles Files { get; }

    public CrlPublication Crls { get; }

    public Revocations Revocations { get; }

    public EndGate Gate { get; }

    public AuthorityEnds Ends { get; }

    /// <summary>The people of the CA; once.</summary>
    public static async Task AddPeopleAsync(StoredCa ca)
    {
        await ca.AddPersonAsync(Ada);
        await ca.AddBertAsync();
    }

    /// <summary>A process of the box: it loads what there is.</summary>
    public static async Task<EndingPlant> StartAsync(StoredCa ca, string folder, CutAt? cut = null)
    {
        var authorities = await Ca.Authorities.Authorities.LoadAsync(cut is null ? ca.Store.Authorities : cut.Of(ca.Store.Authorities), default);
        return new(ca, authorities, await Ca.Domains.Domains.LoadAsync(ca.Store.Domains, ProfileCatalogue.Load(null), authorities, ca.SecondPerson, ca.Time, default), folder, cut);
    }

    /// <summary>Ends an authority: Ada asks, Bert approves, Ada asks again.</summary>
    public async Task EndAsync(string name, string reason = "the plant is closed")
    {
        await ca.LetBertApproveAsync(() => Ends.EndAsync(Ada, name, reason, default));
        await Ends.EndAsync(Ada, name, reason, default);
    }

    /// <summary>Revokes all that stands in the way.</summary>
    public async Task RevokeAllAsync(string name)
    {
        foreach (var one in (await Ends.CheckAsync(Ada, name, default)).InForce)
        {
            var record = (await ca.Store.Certificates.FindAsync(name, Convert.FromHexString(one.Serial), default))!;
            Assert.IsType<RevocationVerdict.Changed>((await Revocations.ChangeAsync(new AuthorityEnd(name), [record.Id], new RevocationOrder.Revoke(RevocationReason.CessationOfOperation), default))[0]);
        }
    }

    public void Dispose()
    {
        Ends.Dispose();
        Crls.Dispose();
    }
}
