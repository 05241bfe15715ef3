"""Searches as people type them, over sample letters: each finds the requests that it names.

The first table contains treatments: in the scope that the search box chooses, such a search finds
exactly the decisions classified under the treatment. The second table contains other searches and
their first result.
"""

import pytest

from decisions.search import REGION, SERVICE, TREATMENT, DecisionSearch, Selection, scope_of
from decisions.vocabulary_rows import slug_of
from tests.support.each_row import each_row
from tests.support.engines import EACH_ENGINE

pytestmark = [EACH_ENGINE, pytest.mark.usefixtures("samples")]

#: A search, the last path segments of the services that it names, and the body region, if any.
TREATMENTS = [
    # Drugs by their names, brands, classes and parts.
    ("Norco", "hydrocodone-acetaminophen", ""),
    ("hydrocodone/acetaminophen", "hydrocodone-acetaminophen", ""),
    ("hydrocodone-acetaminophen", "hydrocodone-acetaminophen", ""),
    ("hydrocodone APAP", "hydrocodone-acetaminophen", ""),
    ("Vicodin", "hydrocodone-acetaminophen", ""),
    ("hydrocodone", "hydrocodone-acetaminophen", ""),
    ("Percocet", "oxycodone-acetaminophen", ""),
    ("oxycodone/APAP", "oxycodone-acetaminophen", ""),
    ("OxyContin", "oxycodone", ""),
    ("tramadol", "tramadol", ""),
    ("Ultram", "tramadol", ""),
    ("MS Contin", "morphine", ""),
    ("Nucynta", "tapentadol", ""),
    ("methadone", "methadone", ""),
    ("Butrans patch", "buprenorphine", ""),
    ("Duragesic", "fentanyl", ""),
    ("hydromorphone", "hydromorphone", ""),
    ("opioid", "opioids", ""),
    ("opioids", "opioids", ""),
    ("NSAIDs", "nsaid", ""),
    ("muscle relaxants", "muscle-relaxant", ""),
    ("benzodiazepine", "benzodiazepines", ""),
    ("proton pump inhibitors", "proton-pump-inhibitors", ""),
    ("compound topical", "compound-topical", ""),
    ("gabapentin", "gabapentin", ""),
    ("Neurontin", "gabapentin", ""),
    ("Lyrica", "pregabalin", ""),
    ("Cymbalta", "duloxetine", ""),
    ("Elavil", "amitriptyline", ""),
    ("trazodone", "trazodone", ""),
    ("Zofran", "ondansetron", ""),
    ("ondansetron", "ondansetron", ""),
    ("Imitrex", "sumatriptan", ""),
    ("Xanax", "alprazolam", ""),
    ("Valium", "diazepam", ""),
    ("baclofen", "baclofen", ""),
    ("Soma", "carisoprodol", ""),
    ("Flexeril", "cyclobenzaprine", ""),
    ("Robaxin", "methocarbamol", ""),
    ("Norflex", "orphenadrine", ""),
    ("Zanaflex", "tizanidine", ""),
    ("Celebrex", "celecoxib", ""),
    ("ibuprofen", "ibuprofen", ""),
    ("Mobic", "meloxicam", ""),
    ("Relafen", "nabumetone", ""),
    ("Naprosyn", "naproxen", ""),
    ("Anaprox DS", "naproxen", ""),
    ("Narcan", "naloxone", ""),
    ("Prilosec", "omeprazole", ""),
    ("Protonix", "pantoprazole", ""),
    ("Lunesta", "eszopiclone", ""),
    ("Flector patch", "diclofenac-patch", ""),
    ("Lidoderm", "lidocaine-patch", ""),
    ("Colace", "docusate", ""),
    ("Seroquel", "quetiapine", ""),
    # Tests.
    ("MRI", "mri", ""),
    ("lumbar MRI", "mri", "Lumbar spine"),
    ("MRI low back", "mri", "Lumbar spine"),
    ("MRI of the cervical spine", "mri", "Cervical spine"),
    ("neck MRI", "mri", "Cervical spine"),
    ("MRI shoulder", "mri", "Shoulder"),
    ("knee MRI", "mri", "Knee"),
    ("magnetic resonance imaging", "mri", ""),
    ("MR arthrogram", "mr-arthrogram", ""),
    ("x-ray", "x-ray", ""),
    ("xrays", "x-ray", ""),
    ("discogram", "discogram", ""),
    ("urine drug screen", "urine-drug-test", ""),
    ("UDS", "urine-drug-test", ""),
    ("urine drug testing", "urine-drug-test", ""),
    ("functional capacity evaluation", "functional-capacity-evaluation", ""),
    ("FCE", "functional-capacity-evaluation", ""),
    ("sleep study", "sleep-study", ""),
    ("polysomnogram", "sleep-study", ""),
    ("EKG", "ekg", ""),
    ("liver function test", "liver-function-test", ""),
    # Therapies and programs.
    ("acupuncture", "acupuncture", ""),
    ("physical therapy", "physical-therapy", ""),
    ("PT", "physical-therapy", ""),
    ("physiotherapy", "physical-therapy", ""),
    ("physical therapy shoulder", "physical-therapy", "Shoulder"),
    ("aquatic therapy", "aquatic-therapy", ""),
    ("massage therapy", "massage-therapy", ""),
    ("chiropractic", "chiropractic", ""),
    ("shockwave therapy", "shockwave-therapy", ""),
    ("CBT", "cognitive-behavioral-therapy", ""),
    ("biofeedback", "biofeedback", ""),
    ("work conditioning", "work-conditioning", ""),
    ("functional restoration program", "functional-restoration-program", ""),
    # Injections and operations.
    ("epidural steroid injection", "epidural-steroid-injection", ""),
    ("ESI", "epidural-steroid-injection", ""),
    ("medial branch block", "medial-branch-block", ""),
    ("radiofrequency ablation", "radiofrequency-ablation", ""),
    ("trigger point injections", "trigger-point-injection", ""),
    ("Botox", "botulinum-toxin-injection", ""),
    ("stellate ganglion block", "stellate-ganglion-block", ""),
    ("PRP injection", "platelet-rich-plasma-injection", ""),
    ("knee arthroscopy", "knee-arthroscopy", ""),
    ("shoulder arthroscopy", "shoulder-arthroscopy", ""),
    ("carpal tunnel release", "carpal-tunnel-release", ""),
    ("total knee arthroplasty", "knee-replacement", ""),
    ("lumbar fusion", "lumbar-fusion", ""),
    ("laminectomy", "laminectomy", ""),
    ("surgical assistant", "surgical-assistant", ""),
    # Equipment and care.
    ("TENS unit", "tens-unit", ""),
    ("H-wave", "h-wave-unit", ""),
    ("interferential unit", "interferential-unit", ""),
    ("cold therapy unit", "cold-therapy-unit", ""),
    ("knee brace", "knee-brace", ""),
    ("back brace", "lumbar-support", ""),
    ("crutches", "crutches", ""),
    ("walker", "walker", ""),
    ("mattress", "mattress", ""),
    ("home health aide", "home-health-aide", ""),
    ("transportation", "transportation", ""),
    ("neurology consultation", "neurology-consultation", ""),
    # The same treatments in other words.
    ("Lortab", "hydrocodone-acetaminophen", ""),
    ("APAP/hydrocodone", "hydrocodone-acetaminophen", ""),
    ("oxycodone-acetaminophen", "oxycodone-acetaminophen", ""),
    ("Endocet", "oxycodone-acetaminophen", ""),
    ("M.R.I.", "mri", ""),
    ("MR imaging", "mri", ""),
    ("M.R.I. of the lumbar spine", "mri", "Lumbar spine"),
    ("x ray", "x-ray", ""),
    ("xray", "x-ray", ""),
    ("E.K.G.", "ekg", ""),
    ("P.T.", "physical-therapy", ""),
    ("physio therapy", "physical-therapy", ""),
    ("shock wave therapy", "shockwave-therapy", ""),
    ("bio-feedback", "biofeedback", ""),
    ("bio feedback", "biofeedback", ""),
    ("LESI", "epidural-steroid-injection", "Lumbar spine"),
    ("lumbar ESI", "epidural-steroid-injection", "Lumbar spine"),
    ("lumbar epidural steroid injection", "epidural-steroid-injection", "Lumbar spine"),
    ("MBB", "medial-branch-block", ""),
    ("RFA", "radiofrequency-ablation", ""),
    ("radio-frequency ablation", "radiofrequency-ablation", ""),
    ("arthroscopic knee surgery", "knee-arthroscopy", ""),
    ("TKR", "knee-replacement", ""),
    ("TKA", "knee-replacement", ""),
    ("TENS", "tens-unit", ""),
    ("H wave", "h-wave-unit", ""),
    ("hwave", "h-wave-unit", ""),
    ("inter-ferential unit", "interferential-unit", ""),
    ("non steroidal anti-inflammatory drugs", "nsaid", ""),
    ("nonsteroidal anti-inflammatory", "nsaid", ""),
    ("anti-inflammatory medications", "nsaid", ""),
    ("PPI", "proton-pump-inhibitors", ""),
    ("anticonvulsants", "anti-epilepsy-drugs", ""),
    ("opiates", "opioids", ""),
    ("narcotics", "opioids", ""),
    ("muscle relaxers", "muscle-relaxant", ""),
    ("hydro-codone/APAP", "hydrocodone-acetaminophen", ""),
    ("physio", "physical-therapy", ""),
    ("hydrotherapy", "aquatic-therapy", ""),
    ("aqua-therapy", "aquatic-therapy", ""),
    ("cognitive behavioral therapy", "cognitive-behavioral-therapy", ""),
    ("CMT", "chiropractic", ""),
    ("ECG", "ekg", ""),
    ("UDT", "urine-drug-test", ""),
    ("urine toxicology", "urine-drug-test", ""),
    ("tens machine", "tens-unit", ""),
    ("TPIs", "trigger-point-injection", ""),
    ("RF ablation", "radiofrequency-ablation", ""),
    ("lumbar laminectomies", "laminectomy", ""),
    ("total knee", "knee-replacement", ""),
    ("knee orthoses", "knee-brace", ""),
    ("lidocaine patches", "lidocaine-patch", ""),
    ("wrist MRIs", "mri", "Wrist"),
]


@each_row(("query", "service", "region"), TREATMENTS)
def test_a_treatment_finds_the_requests_for_it(query: str, service: str, region: str) -> None:
    assert scope_of(query) == TREATMENT
    found = {hit.item_id: hit for hit in DecisionSearch(query, scope=TREATMENT)}
    known = DecisionSearch().facets()[SERVICE]
    places = [path for path in known if service in (path.rpartition("/")[2], path)]
    classed = DecisionSearch().filter(SERVICE, Selection(frozenset(places)))
    if region:
        classed = classed.filter(REGION, Selection(frozenset([slug_of(region)])))
    wanted = {hit.item_id: hit for hit in classed}
    assert wanted
    missed = [wanted[item].item for item in wanted.keys() - found.keys()]
    # A compound names its ingredients, and supplies what they are for.
    typed = query.lower().split()
    others = [
        found[item].item
        for item in found.keys() - wanted.keys()
        if not all(word in found[item].item.lower() for word in typed)
    ]
    assert (missed, others) == ([], [])
