using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Audit;
using TrustPoint.Appliance.Backups;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Appliance.Contacts;
using TrustPoint.Appliance.Crls;
using TrustPoint.Appliance.Discovery;
using TrustPoint.Appliance.Ending;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Health;
using TrustPoint.Appliance.Jobs;
using TrustPoint.Appliance.Joining;
using TrustPoint.Appliance.Keys;
using TrustPoint.Appliance.Listeners;
using TrustPoint.Appliance.Masa;
using TrustPoint.Appliance.Metrics;
using TrustPoint.Appliance.Ocsp;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Appliance.Rest.Description;
using TrustPoint.Appliance.Settings;
using TrustPoint.Appliance.Transfers;
using TrustPoint.Ca.Approvals;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Backups;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Credentials;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Inspection;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Ocsp;
using TrustPoint.Ca.People;
using TrustPoint.Ca.Retirement;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Registry;
using TrustPoint.Devices.Retirement;
using TrustPoint.Devices.Rotation;
using TrustPoint.Jobs;
using TrustPoint.Storage.Backups;
using TrustPoint.Ui.Devices;
using TrustPoint.Ui.Factory;
using TrustPoint.Ui.FirstStart;
using TrustPoint.Ui.Hosting;
using TrustPoint.Ui.Jobs;
using TrustPoint.Ui.Overview;
using TrustPoint.Ui.Reference;
using TrustPoint.Ui.Settings;

namespace TrustPoint.Appliance.Hosting;

/// <summary>The serving process: opens the rooms, opens the listeners, and closes both in order.</summary>
internal static class ApplianceHost
{
    /// <summary>Serves until the process is told to stop.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="output">Where the start block goes.</param>
    /// <param name="ct">Stops the start.</param>
    /// <returns>Whether it is to start again.</returns>
    public static async Task<bool> ServeAsync(ApplianceOptions options, TextWriter output, CancellationToken ct)
    {
        using var logs = ApplianceLog.Create(options.LogFormat);
        using var random = RandomNumberGenerator.Create();
        var time = TimeProvider.System;
        // A box that was ended says that, and makes no key.
        if (EndFile.Read(options.DataDirectory) is { } end)
        {
            await new EndedHost(options, random, time, logs).ServeAsync(end, output);
            return false;
        }
        await using var rooms = await Rooms.OpenAsync(options, time, random, logs, ct);
        await using var app = Build(options, rooms, time, random, logs);

        // Before the listeners open: what is wrong with the keys, certificates to show, and CRLs and OCSP responders to check them by.
        app.Services.GetRequiredService<Trouble>().Report(KeyStoreWatch.Part, await rooms.Keys.Store.TroubleAsync(ct));
        app.Services.GetRequiredService<Trouble>().Report(ClockWatch.Part, rooms.Clock.Trouble);
        app.Services.GetRequiredService<RestoreRoutes>().ReportRestored();
        await app.Services.GetRequiredService<ServerCertificateRenewal>().LookAsync(ct);
        await app.Services.GetRequiredService<CrlSchedule>().LookAsync(ct);
        await app.Services.GetRequiredService<DelegatedResponders>().RenewAsync(ct);
        var journal = app.Services.GetRequiredService<Journal>();
        await journal.StartedAsync(ct);
        await app.Services.GetRequiredService<OpenCeremonies>().ResumeAsync(ct);
        await app.StartAsync(ct);
        File.SetUnixFileMode(options.AdminSocket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await output.WriteAsync(StartBlock.Of(options, app.Services.GetRequiredService<TrustAnchors>(), rooms.Keys.Store, rooms.FormerUrls, await app.Services.GetRequiredService<FirstAdministrator>().NewCodeAsync(ct)));
        using (var supervised = Supervision.Ready())
        {
            await app.WaitForShutdownAsync(CancellationToken.None);
            if (!app.Services.GetRequiredService<Restart>().IsWanted) supervised.Stopping();
        }
        await journal.StoppedAsync(CancellationToken.None);
        await SignLastCheckpointAsync(rooms, app.Services.GetRequiredService<Trouble>());
        // A part that broke has stopped all the others: that is no orderly end, and whoever supervises the process is told so.
        if (app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Select(part => part.ExecuteTask).FirstOrDefault(task => task is { IsFaulted: true }) is { } broken) await broken;
        return app.Services.GetRequiredService<Restart>().IsWanted;
    }

    // What prevents it is told: the next start signs over what this one leaves.
    private static async Task SignLastCheckpointAsync(Rooms rooms, Trouble trouble)
    {
        try
        {
            await rooms.Checkpoints.SignAsync(CancellationToken.None);
        }
        catch (Exception failed) when (failed is KeyStoreUnavailableException or StoreUnavailableException or InvalidDataException or IOException)
        {
            trouble.Report("audit log", $"no checkpoint can be signed: {failed.Message}");
        }
    }

    /// <summary>Joins open rooms to the faces; nothing listens yet.</summary>
    internal static WebApplication Build(ApplianceOptions options, Rooms rooms, TimeProvider time, RandomNumberGenerator random, ILoggerFactory logs)
    {
        // Empty: no other configuration, no other file, no environment that changes what the appliance listens on.
        var builder = WebApplication.CreateEmptyBuilder(new());
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton(logs));
        services.AddRoutingCore();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();

        services.AddSingleton(options).AddSingleton(time).AddSingleton(random);
        services.AddSingleton(rooms.Keys.Store).AddSingleton(rooms.Profiles).AddSingleton(rooms.ProfileVersions).AddSingleton(rooms.Store.Profiles).AddSingleton<ProfileUses>().AddSingleton<IAdminRoutes, ProfileRoutes>().AddSingleton(rooms.Authorities).AddSingleton(rooms.Domains);
        services.AddSingleton(rooms.Issuance).AddSingleton<HandIssuance>().AddSingleton(rooms.Clock).AddSingleton(rooms.Manufacturers);
        services.AddSingleton(rooms.Store.Certificates).AddSingleton(rooms.Store.Domains).AddSingleton(rooms.Store.Devices).AddSingleton(rooms.Store.Audit);
        services.AddSingleton(rooms.Store.Authorities).AddSingleton(rooms.Store.BlockedKeys).AddSingleton<BlockedKeys>();
        services.AddSingleton<CertificateRegistry>().AddSingleton<AuditList>().AddSingleton<AuditTrail>();
        services.AddSingleton(rooms.Store.Rotations).AddSingleton<RotationBoard>().AddSingleton<IAdminRoutes, RotationRoutes>().AddSingleton(rooms.Store.Contacts).AddHostedService<ContactSchedule>().AddSingleton<IAdminRoutes, ContactRoutes>();
        services.AddEnrolment(options.Est, options.CertificatesPerDevicePerHour);
        services.AddSingleton(rooms.Store.Ownership).AddSingleton(rooms.Store.Transfers).AddMasa().AddSingleton(rooms.Store.JoinsWith(rooms.PeopleKey)).AddSingleton(rooms.Store.HeldVouchersWith(rooms.PeopleKey)).AddJoining();
        services.AddSingleton(rooms.Store.Issuance).AddSingleton(new IssuanceOptions { PublicUrl = options.PublicUrl }).AddCeremonies(options.DataDirectory);
        services.AddSingleton<Invitations>().AddSingleton<IInvitations>(provider => provider.GetRequiredService<Invitations>()).AddSingleton<ProductionLines>().AddSingleton<IProductionLines>(provider => provider.GetRequiredService<ProductionLines>());

        services.AddSingleton<Trouble>().AddSingleton<IHealth>(provider => provider.GetRequiredService<Trouble>()).AddSingleton<Journal>().AddSingleton<TrustAnchors>().AddSingleton<AdminApi>();
        services.AddSingleton(rooms.Store.Repeats).AddSingleton<RepeatableCalls>();
        services.AddSingleton(rooms.Store.Lives).AddSingleton<CertificateActions>().AddSingleton<DeviceLife>().AddSingleton<LifeWatch>().AddSingleton<IAdminRoutes, LifeRoutes>();
        services.AddSingleton(rooms.Store.Retirements).AddSingleton<RetirementSigner>().AddSingleton<DeviceRetirements>().AddSingleton<AuthorityRetirements>().AddSingleton<EndGate>().AddSingleton<AuthorityEnds>().AddSingleton<BoxRetirement>().AddSingleton<BoxEvidence>().AddSingleton<BoxEnd>().AddSingleton<IBoxEnd>(provider => provider.GetRequiredService<BoxEnd>()).AddSingleton<IAdminRoutes, ApplianceEndRoutes>().AddSingleton<RetiredThings>().AddSingleton<IAdminRoutes, RetirementRoutes>();
        services.AddSingleton(rooms.Store.HeldTransfers).AddTransferDesk();
        services.AddSingleton<IAdminRoutes, DeviceRoutes>().AddSingleton<IAdminRoutes, RequestRoutes>().AddSingleton<IAdminRoutes, ManufacturerRoutes>();
        services.AddSingleton<IAdminRoutes, AuthorityRoutes>().AddSingleton<IAdminRoutes, CertificateRoutes>().AddSingleton<IAdminRoutes, DomainRoutes>();
        services.AddSingleton<IAdminRoutes, AuditRoutes>().AddSingleton<IAdminRoutes, ClockRoutes>().AddSingleton(new LostWindow(options.DataDirectory)).AddSingleton<RestoreRoutes>().AddSingleton<IAdminRoutes>(provider => provider.GetRequiredService<RestoreRoutes>()).AddSingleton<IAdminRoutes, KeyRoutes>();
        services.AddSingleton(rooms.Store.Crls).AddSingleton(rooms.CrlFiles).AddSingleton<ICrlFiles>(rooms.CrlFiles).AddSingleton(rooms.Crls).AddSingleton<CrlAgenda>();
        services.AddSingleton<CrlSchedule>().AddSingleton<CrlWatch>().AddSingleton<CrlPage>().AddSingleton<CrlImport>().AddSingleton<IAdminRoutes, CrlRoutes>();
        services.AddSingleton<IAlarm>(provider => provider.GetRequiredService<Trouble>()).AddSingleton(rooms.Store.JobRuns).AddDuties().AddJobs(time).AddSingleton<IJobs, ShownJobs>().AddSingleton<IAdminRoutes, JobRoutes>();
        services.AddSingleton<IApiReference, ShownReference>();
        services.AddSingleton(rooms.Store.Revocations).AddSingleton(rooms.Store.RevocationQueries).AddSingleton<Revocations>().AddSingleton<SelectedRevocations>().AddSingleton<Inspector>().AddSingleton<IAdminRoutes, RevocationRoutes>();

        services.AddSingleton(rooms.Approvals).AddSingleton(rooms.SecondPerson).AddSingleton<Approvals>().AddSingleton<IAdminRoutes, ApprovalRoutes>().AddSingleton<IAdminRoutes, TerminalApprovalRoutes>();
        services.AddSingleton(rooms.People).AddSingleton<ISecretSeal>(rooms.PeopleKey).AddSingleton(SignInLimits.Default);
        services.AddSingleton<Passwords>().AddSingleton<Sessions>().AddSingleton<SignIn>().AddSingleton<OwnCredentials>().AddSingleton<FirstAdministrator>().AddSingleton<People>().AddSingleton<IAdminRoutes, PeopleRoutes>();
        services.AddSingleton(rooms.Store.ApiKeysWith(rooms.PeopleKey)).AddSingleton<ApiKeys>().AddSingleton<ApiAccess>().AddSingleton<ApiAdmission>().AddSingleton<IAdminRoutes, ApiKeyRoutes>();
        services.AddSingleton(rooms.Store.PasskeysWith(rooms.PeopleKey)).AddSingleton(new PasskeyPlaces(options.HostNames)).AddSingleton<Passkeys>().AddSingleton<PasskeySignIn>().AddSingleton<IAdminRoutes, PasskeyRoutes>();

        services.AddSingleton(rooms.Store.Backups).AddSingleton<IBackupMaker, BoxBackups>().AddSingleton<Ca.Backups.Backups>().AddSingleton<BackupSchedule>().AddSingleton<IAdminRoutes, BackupRoutes>();
        services.AddSingleton<BoxSettings>().AddSingleton<IBox, ShownBox>().AddSingleton<Restart>().AddSingleton<IAdminRoutes, SettingsRoutes>();
        services.AddSingleton(rooms.Keys).AddSingleton<FoundTokens>().AddSingleton<IAdminRoutes, TokenRoutes>();
        services.AddSingleton(new LogIdentity(options.DataDirectory)).AddSingleton<ServerIdentity>().AddSingleton<ServerCertificates>();
        services.AddSingleton<IReadOnlyList<ServerCertificate>>(
        [
            new("est-server", rooms.Keys, IsStandby: false),
            new("tls-server", rooms.StandbyKeys, IsStandby: true),
        ]);
        services.AddSingleton(options.Ocsp).AddSingleton(provider => provider.GetRequiredService<Revocations>().Changes).AddSingleton<AuthoritySetup>().AddSingleton<OutsideAuthorities>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DelegatedResponders>(provider, provider.GetRequiredService<LogIdentity>().Id));
        services.AddSingleton<OcspResponder>().AddSingleton<OcspPage>().AddSingleton<OcspTally>();
        services.AddSingleton(rooms.Store).AddSingleton(provider => ActivatorUtilities.CreateInstance<MetricsPage>(provider, rooms.Keys));
        services.AddSingleton<ServerCertificateRenewal>().AddSingleton<IDuty>(provider => provider.GetRequiredService<ServerCertificateRenewal>());
        services.AddSingleton<ICredentialKeeper>(provider => provider.GetRequiredService<ServerCertificateRenewal>()).AddSingleton<ICredentialKeeper>(provider => provider.GetRequiredService<DelegatedResponders>());
        services.AddSingleton<ICredentialKeeper>(provider => provider.GetRequiredService<VoucherSigners>()).AddSingleton<HeldCredentials>();
        services.AddHostedService<KeyStoreWatch>().AddHostedService<DiskWatch>().AddHostedService(provider => new DatabaseWatch(rooms.Store, provider.GetRequiredService<Trouble>(), time)).AddHostedService<ClockWatch>().AddHostedService<JobWatch>();
        services.AddHostedService<Announcements>();
        services.AddSingleton(rooms.Checkpoints);

        services.AddSingleton<FirstStartProgress>().AddSingleton<IFirstStart>(provider => provider.GetRequiredService<FirstStartProgress>());
        services.AddSingleton<IFirstBox, FirstBox>().AddSingleton<IFirstHierarchy, FirstHierarchy>().AddSingleton<FirstCrl>().AddSingleton<IAdminRoutes, FirstStartRoutes>();
        services.AddUserInterface();

        var listenerLog = logs.CreateLogger("TrustPoint.Appliance.Listeners");
        builder.WebHost.ConfigureKestrel(kestrel => ApplianceListeners.Configure(
            kestrel, options, kestrel.ApplicationServices.GetRequiredService<ServerIdentity>(), listenerLog));

        var app = builder.Build();
        Pages.Map(app);
        return app;
    }
}
