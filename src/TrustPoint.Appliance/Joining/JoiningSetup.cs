using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Rest;
using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Registrar;
using TrustPoint.Brski.Wire;
using TrustPoint.Devices.Joining;

namespace TrustPoint.Appliance.Joining;

/// <summary>BRSKI's registrar among the services of the host.</summary>
internal static class JoiningSetup
{
    // RFC 8995 section 5.6: the device waits with its connection open meanwhile.
    private static readonly TimeSpan MasaLimit = TimeSpan.FromSeconds(15);

    /// <summary>Adds it. The host gives the rest, an <see cref="IMasa"/> among it.</summary>
    public static IServiceCollection AddJoining(this IServiceCollection services) => services
        .AddSingleton<RefusedPasts>()
        .AddSingleton<RevokeHeld>(provider => provider.GetRequiredService<RefusedPasts>().RevokeAsync)
        .AddSingleton<Joins>()
        .AddSingleton<RegistrarCredential>()
        .AddSingleton<ShownRegistrar>(provider => provider.GetRequiredService<RegistrarCredential>().Shown)
        .AddSingleton<HeldVouchers>()
        .AddSingleton(provider => new MasaClient(Dns.GetHostAddressesAsync, MasaLimit, provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<MasaEndpoints>()
        .AddSingleton<VoucherErrand>()
        .AddSingleton<DomainRegistrar>()
        .AddSingleton<IRegistrar>(provider => provider.GetRequiredService<DomainRegistrar>())
        .AddSingleton<IUntoldPasts>(provider => provider.GetRequiredService<DomainRegistrar>())
        .AddSingleton<IAdminRoutes, JoinRoutes>()
        .AddSingleton(provider => new BrskiServer(
            provider.GetRequiredService<IRegistrar>(), provider.GetRequiredService<IMasa>(), BrskiPeers.Of, provider.GetRequiredService<RandomNumberGenerator>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<BrskiServer>>()));
}
