using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Profiles;
using TrustPoint.Ceremonies.Calendar;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Imports;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Jobs;
using TrustPoint.Storage.Ceremonies;

namespace TrustPoint.Appliance.Ceremonies;

/// <summary>Ceremonies among the services of the host.</summary>
internal static class CeremonySetup
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The services.</param>
    /// <param name="dataDirectory">Where this box keeps what it knows.</param>
    public static IServiceCollection AddCeremonies(this IServiceCollection services, string dataDirectory) => services
        .AddSingleton<ICeremonyStore>(CeremonyFolders.In(dataDirectory))
        .AddSingleton<NetworkLinks>()
        .AddSingleton<CeremonyDesks>()
        .AddSingleton<KeyEnd>()
        .AddSingleton<ICeremonyTools, CeremonyTools>()
        .AddSingleton(provider => new AuthorityTrial(
            provider.GetRequiredService<ProfileCatalogue>(), provider.GetRequiredService<IssuanceOptions>().PublicUrl, provider.GetRequiredService<RandomNumberGenerator>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<ScriptCheck>()
        .AddSingleton<OpenCeremonies>()
        .AddSingleton<TrustPoint.Ceremonies.Runs.Ceremonies>()
        .AddSingleton<CeremonySteps>()
        .AddSingleton<CeremonyCalendar>()
        .AddSingleton<IDuty, CeremonyWatch>()
        .AddSingleton<CeremonyShares>()
        .AddSingleton<CeremonyMachine>()
        .AddSingleton<CeremonyResults>()
        .AddSingleton<CeremonyWords>()
        .AddSingleton<IAdminRoutes, CeremonyRoutes>()
        .AddSingleton<IAdminRoutes, TerminalSignInRoutes>()
        .AddSingleton<IAdminRoutes, TerminalCeremonyRoutes>()
        .AddSingleton<IAdminRoutes, CeremonyResultRoutes>()
        .AddSingleton(provider => ActivatorUtilities.CreateInstance<CeremonyEvidence>(provider, provider.GetRequiredService<CheckpointSigner>().Key));
}
