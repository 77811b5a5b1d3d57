using TrustPoint.Appliance.CommandLine;
using TrustPoint.Appliance.Options;
using TrustPoint.Pkcs11.Tls;

PublicAuthorities.Forget();
return await Root.RunAsync(args, ApplianceConfiguration.Load, Console.Out, Console.Error);
