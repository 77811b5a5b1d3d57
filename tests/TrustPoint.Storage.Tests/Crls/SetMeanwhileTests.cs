using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ca.Time;
using TrustPoint.Formats.Revocation;
using TrustPoint.Storage.Consistency;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.Offline;
using TrustPoint.Testing.Requests;

namespace TrustPoint.Storage.Tests.Crls;

/// <summary>The clock is set at any moment while something is signed: on the log nothing stands under an earlier time than what was signed before it (fsck's rule).</summary>
public sealed class SetMeanwhileTests
{
    private static readonly TimeSpan Jump = TimeSpan.FromHours(36);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Set_while_a_certificate_is_issued_the_log_stays_in_order(bool isBack) => TryAsync(isBack, async (plant, stores) =>
    {
        using var random = RandomNumberGenerator.Create();
        var ca = plant.Ca;
        var issuance = new CertificateIssuance(
            ProfileCatalogue.Load(null), ca.Domains, ca.Authorities, stores.Of(ca.Store.Issuance), ca.Keys, ca.SecondPerson, ca.Clock, random, new() { PublicUrl = InMemoryCa.PublicUrl },
            NullLogger<CertificateIssuance>.Instance);
        await ca.AddDeviceAsync("pump-2");
        await issuance.IssueAsync(InMemoryCa.Order("pump-2", Csr.For("CN=pump-2"), "tls-client"), default);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Set_while_a_crl_is_made_the_log_stays_in_order(bool isBack) => TryAsync(isBack, async (plant, stores) =>
    {
        using var publication = new CrlPublication(
            plant.Authorities, stores.Of(plant.Ca.Store.Crls), plant.Files, plant.Ca.Keys, plant.Clock, [InMemoryCa.PublicUrl], NullLogger<CrlPublication>.Instance);
        await publication.PublishAsync(CrlPlant.Admin, CrlPlant.Scope, scheduled: false, default);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Set_while_a_crl_of_elsewhere_is_taken_the_log_stays_in_order(bool isBack)
    {
        using var root = new OfflineRoot(InMemoryCa.Start);
        byte[] below = [0x11, 0x22];
        var crl = root.Crl(7, InMemoryCa.Start, [new(below, InMemoryCa.Start, CrlReason.CaCompromise, null)]);
        await TryAsync(isBack, async (plant, stores) =>
        {
            var authorities = plant.Ca.Authorities;
            await new CrlImport(authorities, stores.Of(plant.Ca.Store.Crls), plant.Files, plant.Clock).ImportAsync(CrlPlant.Admin, "offline", crl, [], default);
            Assert.Equal(AuthorityState.Revoked, authorities.Find("below")!.Record.State);
        }, async plant =>
        {
            await plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "offline", Certificate = root.Der }, default);
            await plant.Ca.Outside.AddAsync(CrlPlant.Admin, new() { Name = "below", Certificate = root.Issue("CN=Below", InMemoryCa.Start, below) }, default);
        });
    }

    // At each look that the act takes at the clock, and at each call of a store, until it has ended before that. Somebody else is served before it goes on.
    private static async Task TryAsync(bool isBack, Func<CrlPlant, WatchedStores, Task> act, Func<CrlPlant, Task>? prepare = null)
    {
        for (var (look, isSet) = (0, true); isSet; look++)
        {
            using var folder = new TemporaryFolder();
            LogKey key;
            await using (var plant = await CrlPlant.CreateAsync(folder.Path))
            {
                if (prepare is not null) await prepare(plant);
                if (isBack) plant.Time.Advance(Jump);
                await plant.IssueAsync("pump-1");
                await plant.PublishAsync();
                var other = Task.CompletedTask;
                isSet = false;
                plant.Time.Meanwhile(look, () =>
                {
                    isSet = true;
                    plant.Time.Advance(isBack ? -Jump : Jump);
                    other = Task.Run(async () =>
                    {
                        if (isBack) await plant.Clock.ConfirmAsync(CrlPlant.Admin, plant.Ca.Store.Audit, default);
                        await plant.IssueAsync("pump-3");
                    });
                    // Whoever looks may be the one thread that puts this on record too.
                    if (Thread.CurrentThread.Name != "database writer") other.Wait();
                });
                try
                {
                    await act(plant, new(plant.Time));
                }
                catch (Exception refused) when (refused is ClockException or CrlRefusedException)
                {
                }
                await other;
                if (isSet) await plant.PublishAsync();
                key = plant.Ca.Checkpoints.Key;
            }
            Assert.Empty((await Fsck.RunAsync(folder.Path, key, default)).Findings);
        }
    }

    /// <summary>Stores before each call of which the clock is looked at: what was begun under its time is not on record yet.</summary>
    private sealed class WatchedStores(ManualTime time)
    {
        public T Of<T>(T store) where T : class
        {
            var watched = DispatchProxy.Create<T, Proxy>();
            ((Proxy)(object)watched).Set(store, time);
            return watched;
        }
    }

    /// <summary>Stands before a store; public because the base library makes one below it.</summary>
    public class Proxy : DispatchProxy
    {
        private object store = null!;
        private ManualTime time = null!;

        internal void Set(object before, ManualTime looked) => (store, time) = (before, looked);

        /// <inheritdoc/>
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            _ = time.GetUtcNow();
            return targetMethod!.Invoke(store, BindingFlags.DoNotWrapExceptions, null, args, null);
        }
    }
}
