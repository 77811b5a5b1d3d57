using TrustPoint.Agent.CommandLine;
using TrustPoint.Pkcs11.Tls;

PublicAuthorities.Forget();
return await Root.RunAsync(args);
