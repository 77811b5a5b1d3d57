#!/usr/bin/env python3
"""Writes the bill of materials of the product, CycloneDX 1.6 in JSON, from its lock files.

usage: sbom.py ROOT PACKAGES VERSION COMMIT EPOCH [NAME=VERSION ...]

ROOT is the source tree, PACKAGES the folder where NuGet keeps packages (licences are read from there), VERSION the package's, COMMIT and
EPOCH (seconds since 1970) those of the source. NAME=VERSION are packages that the build brings besides the locked ones: the runtime.
The same arguments give the same bytes.
"""
import base64
import datetime
import glob
import hashlib
import json
import os
import re
import sys
import uuid
import xml.etree.ElementTree as xml

# Analyzers and compilers: they judge or make the product and are not in it.
BUILD_ONLY = ("Microsoft.CodeAnalysis.", "Microsoft.NETCore.App.Crossgen2.")


def locked(root):
    """The packages of every lock file of the product, with their hashes and what they depend on."""
    found = {}
    for path in sorted(glob.glob(f"{root}/src/*/packages.lock.json") + glob.glob(f"{root}/ui/*/packages.lock.json")):
        with open(path, encoding="utf-8-sig") as file:
            frameworks = json.load(file)["dependencies"]
        for packages in frameworks.values():
            for name, entry in packages.items():
                if entry["type"] == "Project":
                    continue
                known = found.setdefault((name, entry["resolved"]), {"hash": entry["contentHash"], "needs": set()})
                if known["hash"] != entry["contentHash"]:
                    sys.exit(f"{path}: {name} {entry['resolved']} has another hash than in another lock file")
                known["needs"].update(entry.get("dependencies", {}))
    return found


def brought(packages, arguments):
    """The packages that the build brings besides, with the hash that NuGet noted when it took them in."""
    found = {}
    for name, version in (argument.split("=") for argument in arguments):
        with open(f"{packages}/{name.lower()}/{version}/.nupkg.metadata", encoding="utf-8") as file:
            found[name, version] = {"hash": json.load(file)["contentHash"], "needs": set()}
    return found


def licence(packages, name, version):
    """What the package itself says of its licence."""
    path = f"{packages}/{name.lower()}/{version}/{name.lower()}.nuspec"
    if not os.path.exists(path):
        return []
    metadata = next(element for element in xml.parse(path).getroot() if element.tag.endswith("metadata"))
    said = {re.sub("{.*}", "", element.tag): element for element in metadata}
    if "license" in said and said["license"].get("type") == "expression":
        expression = said["license"].text
        return [{"license": {"id": expression}}] if " " not in expression else [{"expression": expression}]
    if "license" in said:
        return [{"license": {"name": f"see {said['license'].text} in the package"}}]
    return [{"license": {"name": "see URL", "url": said["licenseUrl"].text}}] if "licenseUrl" in said else []


def purl(name, version):
    return f"pkg:nuget/{name}@{version}"


def main(root, packages, version, commit, epoch, *arguments):
    found = locked(root) | brought(packages, arguments)
    versions = {name: resolved for name, resolved in found}
    product = {
        "type": "application", "bom-ref": "trustpoint", "name": "trustpoint", "version": version,
        "licenses": [{"license": {"id": "MIT"}}], "properties": [{"name": "commit", "value": commit}],
    }
    components = [{
        "type": "library", "bom-ref": purl(name, resolved), "name": name, "version": resolved,
        "scope": "excluded" if name.startswith(BUILD_ONLY) else "required",
        "hashes": [{"alg": "SHA-512", "content": base64.b64decode(entry["hash"]).hex()}],
        "licenses": licence(packages, name, resolved), "purl": purl(name, resolved),
    } for (name, resolved), entry in sorted(found.items())]
    relations = [{"ref": "trustpoint", "dependsOn": [component["bom-ref"] for component in components]}] + [{
        "ref": purl(name, resolved),
        "dependsOn": sorted(purl(needed, versions[needed]) for needed in entry["needs"] if needed in versions),
    } for (name, resolved), entry in sorted(found.items())]
    json.dump({
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(f'trustpoint {version} {commit}'.encode()).digest()[:16], version=4)}",
        "metadata": {
            "timestamp": datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": product,
        },
        "components": components, "dependencies": relations,
    }, sys.stdout, indent=2)
    sys.stdout.write("\n")


main(*sys.argv[1:])
