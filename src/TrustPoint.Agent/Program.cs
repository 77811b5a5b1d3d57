using TrustPoint.Agent.CommandLine;

return await Root.RunAsync(args);
